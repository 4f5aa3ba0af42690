using Akka.Actor;
using Akka.Cluster.Membership;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster.Daemon;

/// <summary>
/// Holds this node's view of the cluster: joins, gossips, leads when it is its turn, leaves. One per node, at
/// /system/cluster, created by the extension; parent of the cluster's other actors. It stops when this node leaves or
/// is downed, and is never restarted: a view that was lost cannot be trusted again.
/// </summary>
/// <remarks>
/// Outside --JoinTo--> Joining --Welcome--> Inside --leaves or is downed--> stopped; Outside --JoinTo itself--> Inside.
/// </remarks>
internal sealed partial class ClusterDaemon : ReceiveActor, IWithTimers
{
    private readonly Cluster _cluster;
    private readonly ClusterSettings _settings;
    private readonly IFailureDetectorRegistry<Address> _detectors;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Peers _peers = new((ExtendedActorSystem)Context.System);
    private readonly IActorRef _publisher;
    private readonly IActorRef _heartbeats;
    private MembershipState _state;

    public ClusterDaemon(Cluster cluster, IFailureDetectorRegistry<Address> detectors)
    {
        _cluster = cluster;
        _settings = cluster.Settings;
        _detectors = detectors;
        _state = MembershipState.Initial(cluster.SelfUniqueAddress);
        _publisher = Context.ActorOf(EventPublisher.Props(cluster), "events");
        _heartbeats = Context.ActorOf(HeartbeatSender.Props(_settings, detectors), "heartbeat-sender");
        Context.ActorOf(HeartbeatReceiver.Props(cluster.SelfUniqueAddress), Peers.HeartbeatReceiverName);
        Outside();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Cluster cluster, IFailureDetectorRegistry<Address> detectors) =>
        Actor.Props.Create(() => new ClusterDaemon(cluster, detectors));

    // Not as soon as it is created: what begins here uses the extension, which is still being made then.
    private void Begin()
    {
        if (_cluster.DowningProvider.DowningActorProps is { } downing) Context.ActorOf(downing, "downing");
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        if (!_settings.SeedNodes.IsEmpty) Self.Tell(new ClusterCommands.JoinSeeds(_settings.SeedNodes));
    }

    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _cluster.Stopped();
    }

    private void Outside()
    {
        Receive<ClusterCommands.Begin>(_ => Begin());
        Receive<ClusterCommands.JoinSeeds>(FindSeed);
        Receive<ClusterCommands.JoinTo>(join => JoinTo(join.Address));
        Receive<JoinGaveUp>(_ => GiveUpJoining());
        Receive<ClusterMessages.InitJoin>(_ => Sender.Tell(new ClusterMessages.InitJoinNack(), Self));
        Receive<ClusterCommands.Leave>(leave => StopIfSelf(leave.Address));
        Receive<ClusterCommands.Down>(down => StopIfSelf(down.Address));
        Always();
    }

    private void Joining()
    {
        Receive<AskToJoin>(_ => SendJoin());
        Receive<JoinTimedOut>(_ => StartOver());
        Receive<ClusterMessages.Welcome>(Welcomed);
        Outside();
    }

    private void Inside()
    {
        Receive<ClusterMessages.GossipStatus>(Compare);
        Receive<ClusterMessages.GossipEnvelope>(Hear);
        Receive<GossipTick>(_ => Gossip());
        Receive<SpeedUp>(_ => GossipOnce());
        Receive<LeaderTick>(_ => Lead());
        Receive<ReaperTick>(_ => Reap());
        Receive<WeaklyUpTick>(_ => Change(_state.MoveToWeaklyUp(_settings)));
        Receive<ClusterMessages.InitJoin>(_ => Sender.Tell(new ClusterMessages.InitJoinAck(), Self));
        Receive<ClusterMessages.Join>(LetIn);
        Receive<AskToJoin>(_ => AskAnother());
        Receive<ClusterMessages.Welcome>(welcome => Hear(new(welcome.From, _state.Self, welcome.Gossip)));
        Receive<ClusterCommands.Leave>(leave => Change(_state.Leave(leave.Address)));
        Receive<ClusterCommands.Down>(down => Change(_state.Down(down.Address)));
        Receive<ClusterCommands.DownIncarnation>(down => Change(_state.Down(down.Node)));
        Receive<ClusterCommands.ExitingCompleted>(_ => ConfirmExiting());
        Receive<ClusterMessages.ExitingConfirmed>(done => Change(_state.ConfirmExiting(done.Node)));
        Receive<ThisActorSystemQuarantinedEvent>(Quarantined);
        Receive<StopSelf>(_ => Context.Stop(Self));
        Receive<ClusterCommands.JoinTo>(join => _log.Warning("Already a member: not joining {0}", join.Address));
        Receive<ClusterCommands.JoinSeeds>(_ => _log.Warning("Already a member: not joining the seed nodes"));
        Always();
    }

    private void Always()
    {
        Receive<ClusterCommands.Subscribe>(request => _publisher.Forward(request));
        Receive<ClusterCommands.Unsubscribe>(request => _publisher.Forward(request));
        Receive<ClusterCommands.SendState>(request => _publisher.Forward(request));
        Receive<ClusterCommands.ExitingCompleted>(_ => _cluster.ExitingIsConfirmed());
        ReceiveAny(_ => { }); // gossip for a node that has not joined yet, late answers to a join
    }

    private void StopIfSelf(Address address)
    {
        if (address.Equals(_cluster.SelfAddress)) Context.Stop(Self);
    }
}
