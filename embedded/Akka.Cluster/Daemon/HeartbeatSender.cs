using System.Collections.Immutable;
using Akka.Actor;
using Akka.Remote;

namespace Akka.Cluster.Daemon;

/// <summary>
/// Sends heartbeats to the members that this node watches and feeds their answers to the failure detectors. One per
/// node, a child of the cluster daemon, which tells it whom to watch.
/// </summary>
internal sealed class HeartbeatSender : ReceiveActor, IWithTimers
{
    private static readonly ClusterMessages.Heartbeat Beat = new();

    private readonly ClusterSettings _settings;
    private readonly IFailureDetectorRegistry<Address> _detectors;
    private readonly Peers _peers = new((ExtendedActorSystem)Context.System);
    private ImmutableDictionary<UniqueAddress, IActorRef> _watched = ImmutableDictionary<UniqueAddress, IActorRef>.Empty;

    public HeartbeatSender(ClusterSettings settings, IFailureDetectorRegistry<Address> detectors)
    {
        _settings = settings;
        _detectors = detectors;
        Receive<ClusterCommands.Watch>(watch => WatchOnly(watch.Nodes));
        Receive<Tick>(_ => Send());
        Receive<ClusterMessages.HeartbeatReply>(reply =>
        {
            Answered(reply.From);
            DownPredecessors(reply.From);
        });
        Receive<AnswerDue>(due => Answered(due.Node, onlyIfFirst: true));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ClusterSettings settings, IFailureDetectorRegistry<Address> detectors) =>
        Actor.Props.Create(() => new HeartbeatSender(settings, detectors));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, _settings.HeartbeatInterval);

    private void WatchOnly(ImmutableSortedSet<UniqueAddress> nodes)
    {
        foreach (var node in _watched.Keys.Where(n => !nodes.Contains(n)))
        {
            Timers.Cancel(node);
            // A later incarnation at the address must not inherit the history of this one.
            if (!nodes.Any(n => n.Address.Equals(node.Address))) _detectors.Remove(node.Address);
        }
        var watched = ImmutableDictionary.CreateBuilder<UniqueAddress, IActorRef>();
        foreach (var node in nodes)
        {
            if (!_watched.TryGetValue(node, out var receiver))
            {
                if (_watched.Keys.Any(n => n.Address.Equals(node.Address))) _detectors.Remove(node.Address);
                receiver = _peers.HeartbeatReceiver(node.Address);
                receiver.Tell(Beat, Self);
                Timers.StartSingleTimer(node, new AnswerDue(node), _settings.HeartbeatExpectedResponseAfter);
            }
            watched[node] = receiver;
        }
        _watched = watched.ToImmutable();
    }

    private void Send()
    {
        foreach (var receiver in _watched.Values)
            receiver.Tell(Beat, Self);
    }

    /// <summary>Silence counts from the first answer, or from when the first one should have come.</summary>
    private void Answered(UniqueAddress node, bool onlyIfFirst = false)
    {
        if (!_watched.ContainsKey(node)) return; // no longer watched, or another incarnation
        if (onlyIfFirst && _detectors.IsMonitoring(node.Address)) return;
        _detectors.Heartbeat(node.Address);
    }

    /// <summary>Only one process can own an address: the incarnation that answers proves that every other member there is dead.</summary>
    private void DownPredecessors(UniqueAddress node)
    {
        if (!_watched.ContainsKey(node)) return;
        foreach (var dead in _watched.Keys.Where(n => n != node && n.Address.Equals(node.Address)))
            Context.Parent.Tell(new ClusterCommands.DownIncarnation(dead), Self);
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }

    private sealed record AnswerDue(UniqueAddress Node) : INoSerializationVerificationNeeded;
}
