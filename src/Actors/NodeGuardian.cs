using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Admin;
using HaActors.Actors.Cluster;
using HaActors.Actors.Events;
using HaActors.Actors.Health;
using HaActors.Actors.Messages;
using HaActors.Actors.Traffic;
using HaActors.Actors.Vip;

namespace HaActors.Actors;

/// <summary>
/// The root of a node's actors and their switchboard: its children know only it, so that the whole wiring is read here. Created
/// by the host under the same name on every node. When a child fails, the whole tree starts anew, because the children hold each
/// other's state; the engine and the data plane keep serving meanwhile.
/// </summary>
public sealed partial class NodeGuardian : ReceiveActor, IWithTimers, IWithStash
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SettingsInForce _settings;
    private readonly NodeServices _services;
    private readonly NodeTimings _timings;
    private IActorRef _traffic = ActorRefs.Nobody;
    private IActorRef _health = ActorRefs.Nobody;
    private IActorRef _vips = ActorRefs.Nobody;
    private IActorRef _gossip = ActorRefs.Nobody;
    private IActorRef _planner = ActorRefs.Nobody;
    private IActorRef _admin = ActorRefs.Nobody;
    private readonly IActorRef _events;
    private IActorRef _trafficGossip = ActorRefs.Nobody;
    private IActorRef _stickGossip = ActorRefs.Nobody;
    private IActorRef _counters = ActorRefs.Nobody;
    private readonly List<IActorRef> _startAskers = [];
    private GuardianMessages.StartResult? _startResult;
    private IActorRef? _stopAsker;
    private TimeSpan _drainLimit;
    private Ending _ending = new(null, null, false);

    public NodeGuardian(SettingsInForce settings, NodeServices services, NodeTimings timings)
    {
        (_settings, _services, _timings) = (settings, services, timings);
        // It outlives a reload: what happened before is what an operator asks about after one.
        _events = Context.ActorOf(EventLogActor.Props(settings.Current.Node.Name, services.Time), "events");
        Grow();
        Serving();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    /// <param name="settings">Outlive the actor system, as do the services.</param>
    public static Props Props(SettingsInForce settings, NodeServices services, NodeTimings timings) =>
        Akka.Actor.Props.Create(() => new NodeGuardian(settings, services, timings));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    private void Serving()
    {
        RouteFacts();
        Receive<AdminMessages.MoveVip>(_planner.Forward);
        Receive<AdminMessages.ReleaseVip>(_planner.Forward);
        Receive<AdminMessages.DrainNode>(_planner.Forward);
        Receive<AdminMessages.ExplainVip>(_planner.Forward);
        Receive<AdminMessages.WhatIf>(_planner.Forward);
        Receive<EventMessages.GetEvents>(_events.Forward);
        Receive<AdminMessages.GetSessions>(_traffic.Forward);
        Receive<AdminMessages.KillSessions>(_traffic.Forward);
        Receive<AdminMessages.GetStickTables>(_stickGossip.Forward);
        Receive<AdminMessages.GetStickEntries>(_stickGossip.Forward);
        Receive<AdminMessages.SetServer>(_trafficGossip.Forward);
        Receive<AdminMessages.SetFrontend>(_trafficGossip.Forward);
        Receive<AdminMessages.GetCounters>(_counters.Forward);
        Receive<INodeQuery>(_admin.Forward);
        Receive<TrafficMessages.ListenersReady>(ListenersReady);
        Receive<GuardianMessages.GetStartResult>(_ => AnswerStart());
        Receive<ClusterMessages.AskCluster>(_ => Sender.Tell(new ClusterMessages.ClusterHere(MembersOf(Context.System))));
        Receive<ClusterMessages.Unreadable>(_ => { });
        Receive<GuardianMessages.StopGracefully>(StopGracefully);
        Receive<VipMessages.VipsReleased>(released => Released(released.Count));
        Receive<ReleaseTimedOut>(_ => Released(0));
        Receive<CloseListeners>(_ => StopAccepting());
        Receive<TrafficMessages.SessionsDrained>(drained => Drained(_ending with { SessionsKilled = drained.Killed }));
        Receive<HandoverMessages.KeptConnectionsEnded>(_ => Drained(_ending with { KeptEnded = true }));
        Receive<GuardianMessages.Reconfigure>(Reconfigure);
    }

    private void Grow()
    {
        var settings = _settings.Current;
        _traffic = Context.ActorOf(TrafficSupervisor.Props(settings, _services, _timings), "traffic");
        _health = Context.ActorOf(HealthSupervisor.Props(settings, _services), "health");
        _vips = Context.ActorOf(VipSupervisor.Props(settings, _services, _timings), "vips");
        _gossip = Context.ActorOf(GossipActor.Props(settings, _services, _timings), "gossip");
        _planner = Context.ActorOf(PlannerActor.Props(settings, _timings, _services.Time), "planner");
        _trafficGossip = Context.ActorOf(TrafficGossipActor.Props(settings, _services, _timings), "traffic-gossip");
        _stickGossip = Context.ActorOf(StickGossipActor.Props(_services, _timings), "stick-gossip");
        _admin = Context.ActorOf(AdminActor.Props(settings, _services.Time), "admin");
        _counters = Context.ActorOf(CountersActor.Props(_services), "counters");
        Context.ActorOf(ClusterWatchActor.Props(), "cluster-watch");
        Context.ActorOf(TrackActor.Props(_services.Tracks), "tracks");
    }

    private void RouteFacts()
    {
        Receive<NodeView>(view => _gossip.Tell(view));
        Receive<ClusterPicture>(picture => TellAll(picture, _planner, _vips, _health, _admin, _events, _trafficGossip, _stickGossip));
        Receive<VipMessages.NodeDisconnected>(_vips.Tell);
        Receive<GossipMessages.PlanMade>(made => TellAll(made, _gossip, _events));
        Receive<VipMessages.VipStateChanged>(changed => TellAll(changed, _gossip, _admin, _events));
        Receive<VipMessages.VipRemarked>(_events.Tell);
        Receive<TrackMessages.TrackChanged>(changed => TellAll(changed, _gossip, _admin, _events));
        Receive<HealthMessages.ServerChecked>(result => _traffic.Tell(result));
        Receive<HealthMessages.AgentSaid>(said => _traffic.Tell(said));
        Receive<HealthMessages.NotifyFailed>(_events.Tell);
        Receive<TrafficMessages.FrontendRemarked>(_events.Tell);
        Receive<HealthMessages.TrafficErrors>(errors => _health.Tell(errors));
        Receive<HealthMessages.BackendChanged>(changed => TellAll(changed, _gossip, _admin, _events));
        Receive<TrafficMessages.NodeTraffic>(traffic => _gossip.Tell(traffic));
        Receive<TrafficMessages.BackendTraffic>(traffic => TellAll(traffic, _admin, _trafficGossip));
        Receive<TrafficMessages.AllCountersRead>(read => _admin.Tell(read));
        Receive<TrafficMessages.ClusterTraffic>(traffic => _admin.Tell(traffic));
        Receive<OverrideTable>(overrides => _traffic.Tell(overrides));
    }

    private static void TellAll(object message, params ReadOnlySpan<IActorRef> targets)
    {
        foreach (var target in targets)
        {
            target.Tell(message);
        }
    }

    private void ListenersReady(TrafficMessages.ListenersReady ready)
    {
        _startResult = new GuardianMessages.StartResult(ready.Failures.IsEmpty ? null : string.Join("; ", ready.Failures));
        foreach (var asker in _startAskers)
        {
            asker.Tell(_startResult);
        }

        _startAskers.Clear();
        _reconfigureAsker?.Tell(new GuardianMessages.Reconfigured(_startResult.Failure));
        _reconfigureAsker = null;
    }

    /// <summary>"HOST:PORT" of every member that is up, in order; empty: this node is no member itself.</summary>
    public static ImmutableArray<string> MembersOf(ActorSystem system)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var up = cluster.State.Members.Where(member => member.Status == Akka.Cluster.MemberStatus.Up).Select(member => member.Address).ToList();
        return up.Contains(cluster.SelfAddress)
            ? [.. up.Select(address => $"{address.Host}:{address.Port}").Order(StringComparer.Ordinal)]
            : [];
    }

    private void AnswerStart()
    {
        if (_startResult is null)
        {
            _startAskers.Add(Sender);
        }
        else
        {
            Sender.Tell(_startResult);
        }
    }

    // Addresses first: as long as they point here, a client that finds no listener is refused.
    private void StopGracefully(GuardianMessages.StopGracefully stop)
    {
        if (_stopAsker is not null)
        {
            return;
        }

        _log.Info("Stopping: releasing addresses, then draining for at most {0}", stop.DrainLimit);
        (_stopAsker, _drainLimit) = (Sender, stop.DrainLimit);
        _gossip.Tell(GossipMessages.DrainNode.Instance);
        _vips.Tell(new VipMessages.ReleaseVips("shutdown"));
        Timers.StartSingleTimer(nameof(ReleaseTimedOut), ReleaseTimedOut.Instance, _timings.ReleaseTimeout);
    }

    private void Released(int vips)
    {
        if (_ending.VipsReleased is null)
        {
            _ending = _ending with { VipsReleased = vips };
            Timers.Cancel(nameof(ReleaseTimedOut));
            Timers.StartSingleTimer(nameof(CloseListeners), CloseListeners.Instance, vips == 0 ? TimeSpan.Zero : _timings.AcceptGrace);
        }
    }

    private void StopAccepting()
    {
        _traffic.Tell(TrafficMessages.StopAccepting.Instance);
        _traffic.Tell(new TrafficMessages.DrainSessions(_drainLimit));
        _vips.Tell(new HandoverMessages.EndKeptConnections(_drainLimit));
    }

    private void Drained(Ending ending)
    {
        _ending = ending;
        if (ending is { SessionsKilled: { } killed, KeptEnded: true })
        {
            _log.Info("Stopped: {0} VIPs released, {1} sessions ended", ending.VipsReleased, killed);
            _stopAsker?.Tell(new GuardianMessages.StoppedGracefully(ending.VipsReleased ?? 0, killed));
        }
    }

    /// <summary>How far a graceful stop has come; null: not there yet.</summary>
    private sealed record Ending(int? VipsReleased, long? SessionsKilled, bool KeptEnded);

    private sealed class CloseListeners : INodeMessage
    {
        public static readonly CloseListeners Instance = new();
    }

    private sealed class ReleaseTimedOut : INodeMessage
    {
        public static readonly ReleaseTimedOut Instance = new();
    }
}
