using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Net.Handover;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;

namespace HaActors.Actors.Vip.Handover;

/// <summary>
/// Carries out planned moves with its counterparts on the other nodes: drives one <see cref="HandoverState"/> per VIP. One per
/// node, created by the VIP supervisor. When it stops or starts anew, what it had set up in the system is undone.
/// </summary>
public sealed class HandoverActor : ReceiveActor, IWithTimers
{
    // Beyond the owner's own limit, in case its word that it is done gets lost.
    private static readonly TimeSpan RouteReserve = TimeSpan.FromSeconds(10);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ImmutableSortedDictionary<string, VipSettings> _vips;
    private readonly string _self;
    private readonly IHandoverNetwork _network;
    private readonly NodeTimings _timings;
    private readonly Dictionary<string, HandoverState> _states = [];
    private readonly HashSet<string> _offered = [];

    // VIPs that are to be taken from owners whose names this node has not heard yet.
    private readonly HashSet<string> _sought = [];

    // Who said last that it took a VIP, sooner than the reports, which are collected for a while; and the version of its last report then. Two
    // reports later those know better: it may have lost the VIP at once to an owner that never ceased to be one, and says nothing.
    private readonly Dictionary<string, (string Node, long Version)> _takers = [];
    private ClusterPicture? _picture;
    private IActorRef? _offerAsker;
    private IActorRef? _endAsker;

    public HandoverActor(ServiceSettings settings, IHandoverNetwork network, NodeTimings timings)
    {
        (_self, _network, _timings) = (settings.Node.Name, network, timings);
        _vips = settings.Vips.ToImmutableSortedDictionary(vip => vip.Name, vip => vip, StringComparer.Ordinal);

        Receive<ClusterPicture>(PictureChanged);
        Receive<VipMessages.VipStateChanged>(StateChanged);
        Receive<HandoverMessages.PrepareToTake>(Prepare);
        Receive<HandoverMessages.OfferVips>(Offer);
        Receive<HandoverMessages.OfferVip>(offer => Step(offer.Vip, new HandoverEvent.ToTake(offer.Owner, true)));
        Receive<HandoverMessages.OfferTaken>(taken => OfferSettled(taken.Vip));
        Receive<HandoverMessages.AskHandOver>(ask => Step(ask.Vip, new HandoverEvent.Asked(ask.Attempt, ask.Taker)));
        Receive<HandoverMessages.HandOverReady>(ready => Step(ready.Vip, new HandoverEvent.OwnerAnswered(ready.Attempt, Usable(ready.Route))));
        Receive<HandoverMessages.VipTaken>(Taken);
        Receive<HandoverMessages.KeepingEnded>(ended => Step(ended.Vip, new HandoverEvent.KeeperGone(ended.Keeper, Usable(ended.Next))));
        Receive<HandoverMessages.EndKeptConnections>(End);
        Receive<Happened>(happened => Step(happened.Vip, happened.Event));
        Receive<CountNow>(count => Count(count.Vip, count.Attempt));
        Receive<OffersTimedOut>(_ => OffersOver());
        Receive<EndTimedOut>(_ => EndAll());
        Receive<AllUndone>(_ => AnswerEnd());
        Receive<ClusterMessages.Unreadable>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ServiceSettings settings, IHandoverNetwork network, NodeTimings timings) =>
        Akka.Actor.Props.Create(() => new HandoverActor(settings, network, timings));

    protected override void PreStart() => _network.ResetAsync();

    protected override void PostStop() => _network.ResetAsync();

    private void PictureChanged(ClusterPicture picture)
    {
        var before = _picture?.View.Nodes ?? picture.View.Nodes;
        _picture = picture;
        foreach (var node in before.Values)
        {
            if (!picture.View.Nodes.TryGetValue(node.Name, out var now) || now.Incarnation != node.Incarnation)
            {
                StepAll(new HandoverEvent.NodeLost(node.Name));
                ForgetTakers(taker => taker.Node == node.Name);
            }
        }

        ForgetTakers(taker => ReportOf(taker.Node) > taker.Version + 1);
        FindOwners();
    }

    private void Prepare(HandoverMessages.PrepareToTake prepare)
    {
        _sought.Remove(prepare.Vip);
        if (prepare.AwaitOwner && IsKept(prepare.Vip) && OwnerOf(prepare.Vip) is null)
        {
            _sought.Add(prepare.Vip);
            return;
        }

        Step(prepare.Vip, new HandoverEvent.ToTake(OwnerOf(prepare.Vip), false));
    }

    private long ReportOf(string node) => _picture?.Reports.GetValueOrDefault(node)?.Version ?? 0;

    private void ForgetTakers(Func<(string Node, long Version), bool> condition)
    {
        foreach (var (vip, _) in _takers.Where(taken => condition(taken.Value)).ToArray())
        {
            _takers.Remove(vip);
        }
    }

    private void FindOwners()
    {
        foreach (var vip in _sought.Where(vip => OwnerOf(vip) is not null).ToArray())
        {
            _sought.Remove(vip);
            Step(vip, new HandoverEvent.ToTake(OwnerOf(vip), false));
        }
    }

    private void StateChanged(VipMessages.VipStateChanged changed)
    {
        var isMaster = changed.State == VipState.Master;
        if (changed.State != VipState.Backup)
        {
            _sought.Remove(changed.Vip);
            _takers.Remove(changed.Vip);
        }

        if (isMaster != StateOf(changed.Vip).IsMaster)
        {
            Step(changed.Vip, isMaster ? new HandoverEvent.BecameMaster(changed.OwnerDied) : new HandoverEvent.LeftMaster());
        }
    }

    private void Taken(HandoverMessages.VipTaken taken)
    {
        _takers[taken.Vip] = (taken.Taker, ReportOf(taken.Taker));
        Step(taken.Vip, new HandoverEvent.KeeperGone(taken.Taker, Usable(taken.Next)));
        FindOwners();
    }

    private void Step(string vip, HandoverEvent happened)
    {
        if (!_vips.TryGetValue(vip, out var settings))
        {
            return;
        }

        (var state, var effects) = HandoverRules.Step(StateOf(vip), happened);
        _states[vip] = state;
        foreach (var effect in effects)
        {
            Perform(settings, effect);
        }

        if (_endAsker is not null && !IsKeeping)
        {
            EndAll();
        }
    }

    private bool IsKeeping => _states.Values.Any(state => state.Keeping is not null);

    private void StepAll(HandoverEvent happened)
    {
        foreach (var vip in _vips.Keys)
        {
            Step(vip, happened);
        }
    }

    private void Perform(VipSettings vip, HandoverEffect effect)
    {
        switch (effect)
        {
            case HandoverEffect.Clear clear:
                Context.Parent.Tell(new HandoverMessages.MayTake(vip.Name));
                if (clear.OfferedBy is { } owner)
                {
                    TellNode(owner, new HandoverMessages.OfferTaken(vip.Name, _self));
                }

                break;
            case HandoverEffect.Ask ask:
                TellNode(ask.Owner, new HandoverMessages.AskHandOver(vip.Name, ask.Attempt, _self));
                break;
            case HandoverEffect.Answer answer:
                TellNode(answer.Taker, new HandoverMessages.HandOverReady(vip.Name, answer.Attempt, answer.Route));
                break;
            case HandoverEffect.Keep keep:
                Keep(vip, keep.Attempt);
                break;
            case HandoverEffect.Forget forget:
                _network.ForgetAsync(vip, forget.Abort);
                break;
            case HandoverEffect.Redirect redirect:
                Redirect(vip, redirect);
                break;
            case HandoverEffect.Direct:
                _network.DirectAsync(vip);
                break;
            case HandoverEffect.Count count:
                Timers.StartSingleTimer((vip.Name, nameof(CountNow)), new CountNow(vip.Name, count.Attempt), _timings.KeptCountInterval);
                break;
            case HandoverEffect.TellTaken taken:
                TellPeers(new HandoverMessages.VipTaken(vip.Name, _self, taken.Next));
                break;
            case HandoverEffect.TellEnded ended:
                TellPeers(new HandoverMessages.KeepingEnded(vip.Name, _self, ended.Next));
                break;
            case HandoverEffect.StartTimer timer:
                StartTimer(vip, timer.Event, LimitOf(vip, timer.Event));
                break;
            case HandoverEffect.Log log:
                _log.Info("{0}: {1}", vip.Name, log.Text);
                break;
            default:
                throw new InvalidOperationException($"Unknown effect {effect}.");
        }
    }

    private TimeSpan LimitOf(VipSettings vip, HandoverEvent happened) => happened switch
    {
        HandoverEvent.DrainTimedOut => vip.DrainTimeout,
        HandoverEvent.TakingTimedOut when StateOf(vip.Name).Taking is not { Step: TakingStep.Ready } => _timings.HandoverAskLimit,
        // A preempting Backup waits for an advert and its Skew_Time.
        _ => _timings.HandoverMoveLimit + (4 * vip.AdvertInterval),
    };

    private void StartTimer(VipSettings vip, HandoverEvent happened, TimeSpan limit) =>
        Timers.StartSingleTimer((vip.Name, happened.GetType().Name), new Happened(vip.Name, happened), limit);

    private void Keep(VipSettings vip, long attempt)
    {
        if (vip.DrainTimeout == TimeSpan.Zero)
        {
            Step(vip.Name, new HandoverEvent.Kept(attempt, null));
            return;
        }

        var lifetime = vip.DrainTimeout + _timings.HandoverMoveLimit + (4 * vip.AdvertInterval) + RouteReserve;
        _network.KeepAsync(vip, lifetime).PipeTo(
            Self, success: own => new Happened(vip.Name, new HandoverEvent.Kept(attempt, own is null ? null : KeeperRoute.From(_self, own))));
    }

    private void Redirect(VipSettings vip, HandoverEffect.Redirect redirect)
    {
        var limit = vip.DrainTimeout + RouteReserve;
        StartTimer(vip, new HandoverEvent.KeeperGone(redirect.Route.Node, null), limit);
        _network.RedirectAsync(vip, redirect.Route.ToNeighbour()!, limit).PipeTo(
            Self, success: done => new Happened(vip.Name, new HandoverEvent.Routed(redirect.Attempt, done)));
    }

    private void Count(string vip, long attempt) => _network.CountAsync(_vips[vip]).PipeTo(
        Self, success: left => new Happened(vip, new HandoverEvent.Counted(attempt, left)));

    /// <summary>A route that leads to this node itself, or nowhere, is none.</summary>
    private KeeperRoute? Usable(KeeperRoute? route) => route is not null && route.Node != _self && route.ToNeighbour() is not null ? route : null;

    private HandoverState StateOf(string vip) => _states.GetValueOrDefault(vip, HandoverState.Initial);

    /// <summary>From whom a VIP is to be taken; null also when its moves are plain ones.</summary>
    private string? OwnerOf(string vip) =>
        IsKept(vip) && (_takers.GetValueOrDefault(vip).Node ?? _picture?.Owners().GetValueOrDefault(vip)) is { } owner && owner != _self ? owner : null;

    /// <summary>Whether connections to the VIP outlast its moves.</summary>
    private bool IsKept(string vip) => _vips.TryGetValue(vip, out var settings) && settings.DrainTimeout > TimeSpan.Zero;

    private void Offer(HandoverMessages.OfferVips offer)
    {
        _offerAsker = Sender;
        foreach (var (vip, node) in offer.Vips.Where(offer => _vips[offer.Vip].DrainTimeout > TimeSpan.Zero))
        {
            _offered.Add(vip);
            TellNode(node, new HandoverMessages.OfferVip(vip, _self));
        }

        // The taker's limit on our answer, and time for the words to travel.
        Timers.StartSingleTimer(nameof(OffersTimedOut), OffersTimedOut.Instance, _timings.HandoverAskLimit * 1.5);
        OfferSettled("");
    }

    private void OfferSettled(string vip)
    {
        _offered.Remove(vip);
        if (_offered.Count == 0)
        {
            OffersOver();
        }
    }

    private void OffersOver()
    {
        Timers.Cancel(nameof(OffersTimedOut));
        _offered.Clear();
        _offerAsker?.Tell(HandoverMessages.Offered.Instance);
        _offerAsker = null;
    }

    private void End(HandoverMessages.EndKeptConnections end)
    {
        _endAsker = Sender;
        Timers.StartSingleTimer(nameof(EndTimedOut), EndTimedOut.Instance, end.Limit);
        if (!IsKeeping)
        {
            EndAll();
        }
    }

    /// <summary>What is left is ended, and its end told to the others, before the system is put back.</summary>
    private void EndAll()
    {
        if (!Timers.IsTimerActive(nameof(EndTimedOut)) && !IsKeeping)
        {
            return;
        }

        Timers.Cancel(nameof(EndTimedOut));
        foreach (var (vip, state) in _states.Where(state => state.Value.Keeping is not null).ToArray())
        {
            Step(vip, state.Keeping!.IsDraining
                ? new HandoverEvent.DrainTimedOut(state.Keeping.Attempt)
                : new HandoverEvent.KeepingTimedOut(state.Keeping.Attempt));
        }

        _network.ResetAsync().PipeTo(Self, success: () => AllUndone.Instance);
    }

    private void AnswerEnd()
    {
        _endAsker?.Tell(HandoverMessages.KeptConnectionsEnded.Instance);
        _endAsker = null;
    }

    private void TellNode(string node, IClusterMessage message)
    {
        if (_picture?.View.Nodes.TryGetValue(node, out var member) == true)
        {
            Context.OnNode(member.Address).Tell(message);
        }
    }

    private void TellPeers(IClusterMessage message)
    {
        foreach (var node in _picture?.View.Nodes.Keys.Where(node => node != _self) ?? [])
        {
            TellNode(node, message);
        }
    }

    private sealed record Happened(string Vip, HandoverEvent Event) : INodeMessage;

    private sealed record CountNow(string Vip, long Attempt) : INodeMessage;

    private sealed class OffersTimedOut : INodeMessage
    {
        public static readonly OffersTimedOut Instance = new();
    }

    private sealed class EndTimedOut : INodeMessage
    {
        public static readonly EndTimedOut Instance = new();
    }

    private sealed class AllUndone : INodeMessage
    {
        public static readonly AllUndone Instance = new();
    }
}
