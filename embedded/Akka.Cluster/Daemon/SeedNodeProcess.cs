using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Daemon;

/// <summary>
/// Looks for a cluster at the seed nodes. A child of the cluster daemon while this node has none; tells it where to
/// join and is then stopped. The first seed node founds a cluster if it finds none in time; every other one goes on asking,
/// so that seed nodes which start together cannot found two.
/// </summary>
internal sealed class SeedNodeProcess : ReceiveActor, IWithTimers
{
    /// <summary>How often the seed nodes are asked again; Akka's.</summary>
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    private readonly Address _self;
    private readonly ImmutableHashSet<Address> _others;
    private readonly bool _mayFound;
    private readonly TimeSpan _patience;
    private readonly Peers _peers = new((ExtendedActorSystem)Context.System);
    private ImmutableHashSet<Address> _refused = [];

    public SeedNodeProcess(Address self, ImmutableList<Address> seeds, TimeSpan patience)
    {
        _self = self;
        _others = [.. seeds.Where(seed => !seed.Equals(self))];
        _mayFound = seeds[0].Equals(self);
        _patience = patience;
        Receive<Ask>(_ => AskAll());
        Receive<ClusterMessages.InitJoinAck>(_ => Join(Sender.Path.Address));
        Receive<ClusterMessages.InitJoinNack>(_ => Refused(Sender.Path.Address));
        Receive<PatienceOver>(_ => Join(_self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Address self, ImmutableList<Address> seeds, TimeSpan patience) =>
        Actor.Props.Create(() => new SeedNodeProcess(self, seeds, patience));

    protected override void PreStart()
    {
        if (_mayFound && _others.IsEmpty)
        {
            Join(_self);
            return;
        }
        AskAll();
        Timers.StartPeriodicTimer(Ask.Instance, Ask.Instance, AskInterval < _patience ? AskInterval : _patience);
        if (_mayFound) Timers.StartSingleTimer(PatienceOver.Instance, PatienceOver.Instance, _patience);
    }

    private void AskAll()
    {
        foreach (var seed in _others)
            _peers.Daemon(seed).Tell(new ClusterMessages.InitJoin(), Self);
    }

    private void Refused(Address seed)
    {
        _refused = _refused.Add(seed);
        if (_mayFound && _refused.IsSupersetOf(_others)) Join(_self);
    }

    private void Join(Address address)
    {
        Timers.CancelAll();
        Context.Parent.Tell(new ClusterCommands.JoinTo(address), Self);
    }

    private sealed class Ask : INoSerializationVerificationNeeded
    {
        public static readonly Ask Instance = new();
    }

    private sealed class PatienceOver : INoSerializationVerificationNeeded
    {
        public static readonly PatienceOver Instance = new();
    }
}
