using Akka.Configuration;
using Akka.Util;

namespace Akka.Actor.Setup
{
    /// <summary>One concern of an actor system's start, given as an object instead of configuration.</summary>
    public abstract class Setup
    {
        public ActorSystemSetup And(Setup other) => ActorSystemSetup.Create(this, other);
    }

    /// <summary>The setups of one system, at most one of each type. Immutable.</summary>
    public sealed class ActorSystemSetup
    {
        public static readonly ActorSystemSetup Empty = new([]);

        private readonly Dictionary<Type, Setup> _setups;

        private ActorSystemSetup(Dictionary<Type, Setup> setups)
        {
            _setups = setups;
        }

        public static ActorSystemSetup Create(params Setup[] setup)
        {
            var byType = new Dictionary<Type, Setup>();
            foreach (var each in setup)
            {
                byType[each.GetType()] = each;
            }
            return new ActorSystemSetup(byType);
        }

        public Option<T> Get<T>()
            where T : Setup => _setups.TryGetValue(typeof(T), out var setup) ? (T)setup : Option<T>.None;

        public ActorSystemSetup WithSetup<T>(T setup)
            where T : Setup => new(new Dictionary<Type, Setup>(_setups) { [typeof(T)] = setup });

        public ActorSystemSetup And<T>(T setup)
            where T : Setup => WithSetup(setup);
    }
}

namespace Akka.Actor
{
    /// <summary>Configuration and kind of provider of a system.</summary>
    public sealed class BootstrapSetup : Setup.Setup
    {
        private BootstrapSetup(Option<Config> config, Option<ProviderSelection> provider)
        {
            Config = config;
            ActorRefProvider = provider;
        }

        public Option<Config> Config { get; }

        public Option<ProviderSelection> ActorRefProvider { get; }

        public static BootstrapSetup Create() => new(Option<Config>.None, Option<ProviderSelection>.None);

        public BootstrapSetup WithConfig(Config config) => new(config, ActorRefProvider);

        public BootstrapSetup WithConfigFallback(Config config) =>
            new(Config.HasValue ? Config.Value.WithFallback(config) : config, ActorRefProvider);

        public BootstrapSetup WithActorRefProvider(ProviderSelection name) => new(Config, name);
    }

    /// <summary>Whether a system is alone, reachable over the network, or member of a cluster.</summary>
    public abstract class ProviderSelection
    {
        private ProviderSelection(string identifier, string fqn)
        {
            Identifier = identifier;
            Fqn = fqn;
        }

        internal string Identifier { get; }

        internal string Fqn { get; }

        internal static ProviderSelection Of(string providerClass) => providerClass switch
        {
            "local" => Local.Instance,
            "remote" => Remote.Instance,
            "cluster" => Cluster.Instance,
            _ when providerClass == Local.Instance.Fqn => Local.Instance,
            _ when providerClass.StartsWith("Akka.Remote.RemoteActorRefProvider", StringComparison.Ordinal) => Remote.Instance,
            _ when providerClass.StartsWith("Akka.Cluster.ClusterActorRefProvider", StringComparison.Ordinal) => Cluster.Instance,
            _ => new Custom(providerClass),
        };

        /// <summary>Alone.</summary>
        public sealed class Local : ProviderSelection
        {
            public static readonly Local Instance = new();

            private Local()
                : base("local", "Akka.Actor.LocalActorRefProvider, Akka")
            {
            }
        }

        /// <summary>Reachable over the network.</summary>
        public sealed class Remote : ProviderSelection
        {
            public static readonly Remote Instance = new();

            private Remote()
                : base("remote", "Akka.Remote.RemoteActorRefProvider, Akka.Remote")
            {
            }
        }

        /// <summary>Member of a cluster.</summary>
        public sealed class Cluster : ProviderSelection
        {
            public static readonly Cluster Instance = new();

            private Cluster()
                : base("cluster", "Akka.Cluster.ClusterActorRefProvider, Akka.Cluster")
            {
            }
        }

        private sealed class Custom(string fqn) : ProviderSelection("custom", fqn);
    }
}
