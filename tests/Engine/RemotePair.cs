using Akka.Actor;
using Akka.Configuration;

namespace HaActors.Engine.Tests;

/// <summary>Two systems in this process that reach each other over loopback, on free ports.</summary>
internal sealed class RemotePair : IAsyncDisposable
{
    private const string Remote = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          actor.provider = remote
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          remote {
            dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            watch-failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 1s, unreachable-nodes-reaper-interval = 200ms }
          }
        }
        """;

    public RemotePair(string config = "")
    {
        A = Start("a", config);
        B = Start("b", config);
    }

    public ActorSystem A { get; }

    public ActorSystem B { get; }

    /// <summary>What every system here starts from.</summary>
    public static Config Config => ConfigurationFactory.ParseString(Remote);

    public static ActorSystem Start(string name, string config = "") =>
        ActorSystem.Create(name, ConfigurationFactory.ParseString(config).WithFallback(Config));

    public static Address AddressOf(ActorSystem system) => ((ExtendedActorSystem)system).Provider.DefaultAddress;

    /// <summary>The reference that the other system uses for an actor of <paramref name="home"/>.</summary>
    public static Task<IActorRef> Resolve(ActorSystem from, ActorSystem home, string path) =>
        from.ActorSelection($"{AddressOf(home)}{path}").ResolveOne(Probe.Patience);

    public async ValueTask DisposeAsync()
    {
        await A.Terminate().WaitAsync(Probe.Patience);
        await B.Terminate().WaitAsync(Probe.Patience);
    }
}
