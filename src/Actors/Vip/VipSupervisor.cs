using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Actors.Vip.Handover;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Wire;

namespace HaActors.Actors.Vip;

/// <summary>
/// Owns a network actor per interface and a VIP actor per VIP, and decides what they go by: the cluster's plan as soon as this
/// node is a settled member, a fallback ranking when that takes too long, and before either what the engine does already.
/// One per node, created by the guardian.
/// </summary>
public sealed class VipSupervisor : ReceiveActor, IWithTimers
{
    // How often dropped frames are reported at most: whoever sends them may never stop.
    private static readonly TimeSpan DropReportInterval = TimeSpan.FromMinutes(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ServiceSettings _settings;
    private readonly NodeServices _services;
    private readonly NodeTimings _timings;
    private readonly ImmutableDictionary<string, ImmutableArray<string>> _derived;
    private readonly Dictionary<string, IActorRef> _networks = [];
    private readonly Dictionary<string, IActorRef> _vips = [];
    private readonly Succession _succession = new();
    private ImmutableSortedDictionary<string, long> _dropped;
    private IActorRef _handover = ActorRefs.Nobody;
    private ClusterPicture? _picture;
    private Source _source = Source.None;
    private IActorRef? _releaseAsker;
    private string _releaseCause = "";
    private ImmutableSortedSet<string> _masters = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
    private int _releasePending;
    private int _releasedCount;

    public VipSupervisor(ServiceSettings settings, NodeServices services, NodeTimings timings)
    {
        (_settings, _services, _timings) = (settings, services, timings);
        _derived = FallbackRanking.For(settings);
        _dropped = services.Redundancy.Counters.DroppedByReason;

        Receive<ClusterPicture>(PictureChanged);
        Receive<VipMessages.NodeDisconnected>(Disconnected);
        Receive<WaitedForPlan>(_ => StopWaiting());
        Receive<VipMessages.VipStateChanged>(StateChanged);
        Receive<VipMessages.VipRemarked>(said => Context.Parent.Tell(said));
        Receive<HandoverMessages.MayTake>(may => _vips[may.Vip].Tell(may));
        Receive<VipMessages.ReleaseVips>(Release);
        Receive<HandoverMessages.Offered>(_ => ReleaseAll());
        Receive<HandoverMessages.EndKeptConnections>(end => _handover.Tell(end));
        Receive<HandoverMessages.KeptConnectionsEnded>(ended => Context.Parent.Tell(ended));
        Receive<VipMessages.VipsReleased>(Released);
        Receive<ReportDrops>(_ => LogDrops());
        Receive<Terminated>(ChildSupervision.Escalate);
    }

    private enum Source
    {
        None,
        Fallback,
        Plan,
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ServiceSettings settings, NodeServices services, NodeTimings timings) =>
        Akka.Actor.Props.Create(() => new VipSupervisor(settings, services, timings));

    protected override SupervisorStrategy SupervisorStrategy() => ChildSupervision.RestartWithLimit();

    protected override void PreStart()
    {
        _handover = Context.Watch(Context.ActorOf(HandoverActor.Props(_settings, _services.Handover, _timings), "handover"));
        foreach (var vip in _settings.Vips)
        {
            if (!_networks.TryGetValue(vip.Interface, out var network))
            {
                network = Context.Watch(Context.ActorOf(
                    NetworkActor.Props(_services.Redundancy), $"network-{ChildSupervision.PathElement(vip.Interface)}"));
                _networks[vip.Interface] = network;
            }

            var actor = Context.Watch(Context.ActorOf(
                VipActor.Props(vip, network, _handover, _services.Time, _timings.HandOverLimit), $"vip-{ChildSupervision.PathElement(vip.Name)}"));
            _vips[vip.Name] = actor;
            network.Tell(new NetworkActor.RegisterVip(vip.Name, actor));
        }

        Timers.StartSingleTimer(nameof(WaitedForPlan), WaitedForPlan.Instance, _timings.FallbackAfter);
        Timers.StartPeriodicTimer(nameof(ReportDrops), ReportDrops.Instance, DropReportInterval);
    }

    private void PictureChanged(ClusterPicture picture)
    {
        _picture = picture;
        _succession.Update(picture);
        _handover.Tell(picture);
        if (_source != Source.Plan && picture.Plan != Plan.None && picture.View.SelfIsUp && picture.IsSettled())
        {
            _source = Source.Plan;
        }

        Apply();
    }

    // Straight to the engine: milliseconds count here, and it takes bad news as a question to the Master only.
    private void Disconnected(VipMessages.NodeDisconnected gone)
    {
        if (_picture is not { } picture || _releaseAsker is not null)
        {
            return;
        }

        var orphans = _succession.Lose(gone.Node, picture, _settings.Node.Name);
        foreach (var vip in orphans)
        {
            _services.Redundancy.Suspect(vip);
        }

        if (!orphans.IsEmpty)
        {
            _log.Debug("{0} has closed its connection: asking whether it still answers for {1}", gone.Node, string.Join(", ", orphans));
        }
    }

    private void StopWaiting()
    {
        if (_source == Source.None)
        {
            _source = _picture is { } picture && picture.View.SelfIsUp && picture.Plan != Plan.None ? Source.Plan : Source.Fallback;
            _log.Info("No plan within {0}: VIPs go by {1}", _timings.FallbackAfter, _source == Source.Plan ? "the last plan" : "fallback rankings");
            Apply();
        }
    }

    private void Apply()
    {
        if (_source == Source.None || _releaseAsker is not null)
        {
            return;
        }

        var plan = _picture?.Plan ?? _services.Memory.Last;
        foreach (var (vip, actor) in _vips)
        {
            var ranking = plan.Rankings.GetValueOrDefault(vip);
            actor.Tell(_source == Source.Plan && ranking is not null
                ? PreferenceRules.Planned(plan, ranking, _settings.Node.Name)
                : PreferenceRules.Fallback(ranking, _derived[vip], _settings.Node.Name));
        }
    }

    private void StateChanged(VipMessages.VipStateChanged changed)
    {
        _masters = changed.State == VipState.Master ? _masters.Add(changed.Vip) : _masters.Remove(changed.Vip);
        _handover.Tell(changed);
        Context.Parent.Tell(changed);
    }

    // What this node owns is offered to the nodes that come next, so that they take it with its connections.
    private void Release(VipMessages.ReleaseVips release)
    {
        (_releaseAsker, _releaseCause) = (Sender, release.Cause);
        _handover.Tell(new HandoverMessages.OfferVips(
            [.. _masters.Select(vip => (vip, Node: SuccessorOf(vip)!)).Where(offer => offer.Node is not null)]));
    }

    private string? SuccessorOf(string vip) => _picture is not { } picture ? null
        : picture.Plan.Rankings.GetValueOrDefault(vip)?.Nodes.FirstOrDefault(node =>
            node != _settings.Node.Name && picture.IsHeard(node) && picture.Reports.TryGetValue(node, out var report) && !report.Drained);

    private void ReleaseAll()
    {
        (_releasePending, _releasedCount) = (_networks.Count, 0);
        foreach (var actor in _vips.Values.Concat(_networks.Values))
        {
            actor.Tell(new VipMessages.ReleaseVips(_releaseCause));
        }

        AnswerIfReleased();
    }

    private void Released(VipMessages.VipsReleased released)
    {
        (_releasePending, _releasedCount) = (_releasePending - 1, _releasedCount + released.Count);
        AnswerIfReleased();
    }

    private void AnswerIfReleased()
    {
        if (_releasePending == 0)
        {
            _releaseAsker?.Tell(new VipMessages.VipsReleased(_releasedCount));
        }
    }

    private void LogDrops()
    {
        var dropped = _services.Redundancy.Counters.DroppedByReason;
        foreach (var (reason, count) in dropped)
        {
            // Adverts of VIPs that this node does not take part in, or of strangers with VRRP of their own, are no fault.
            if (count > _dropped.GetValueOrDefault(reason) && reason != nameof(DropReason.UnknownVrid))
            {
                _log.Warning("{0} frames dropped: {1}", count - _dropped.GetValueOrDefault(reason), reason);
            }
        }

        _dropped = dropped;
    }

    private sealed class WaitedForPlan : INodeMessage
    {
        public static readonly WaitedForPlan Instance = new();
    }

    private sealed class ReportDrops : INodeMessage
    {
        public static readonly ReportDrops Instance = new();
    }
}
