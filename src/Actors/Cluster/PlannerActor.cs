using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>
/// Makes the plans while this node is the cluster's leader, and takes operators' moves on every node: those of other nodes it
/// passes on to the leader's planner. One per node, created by the guardian, which feeds it pictures and carries its plans to the
/// gossip actor.
/// </summary>
public sealed class PlannerActor : ReceiveActor, IWithTimers
{
    // A world that never comes to rest shall not put off the plan for ever.
    private const int LongestHoldDownFactor = 10;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ServiceSettings _settings;
    private readonly NodeTimings _timings;
    private readonly TimeProvider _time;
    private readonly PendingMoves _moves = new();
    private ClusterPicture? _picture;
    private Plan _result = Plan.None;
    private string? _planned;
    private string? _awaited;
    private long _planSince;
    private long _unsettledSince;
    private long _changedAt;

    public PlannerActor(ServiceSettings settings, NodeTimings timings, TimeProvider time)
    {
        (_settings, _timings, _time) = (settings, timings, time);
        _unsettledSince = time.GetTimestamp();

        Receive<ClusterPicture>(PictureChanged);
        Receive<PlanNow>(_ => MakePlan());
        Receive<AdminMessages.MoveVip>(MoveVip);
        Receive<AdminMessages.ReleaseVip>(ReleaseVip);
        Receive<ClusterMessages.PinVip>(Pin);
        Receive<ClusterMessages.UnpinVip>(Unpin);
        Receive<MoveTimedOut>(TimedOut);
        Receive<ClusterMessages.Unreadable>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ServiceSettings settings, NodeTimings timings, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new PlannerActor(settings, timings, time));

    private bool HasWaited => _time.GetElapsedTime(_unsettledSince) > _timings.ReportTimeout;

    private void PictureChanged(ClusterPicture picture)
    {
        if (_picture is null || _picture.IsSettled() || !_picture.View.Nodes.Keys.SequenceEqual(picture.View.Nodes.Keys))
        {
            _unsettledSince = _time.GetTimestamp();
        }

        // A plan made here may not have been round through the gossip actor yet.
        picture = _picture is null ? picture : picture.With(_picture.Plan);
        if (_picture?.Plan.Epoch != picture.Plan.Epoch)
        {
            _planSince = _time.GetTimestamp();
        }

        _picture = picture;
        AnswerMoves();
        if (!PlanningRules.MayPlan(picture, HasWaited))
        {
            // Whoever becomes leader plans once, in case its predecessor died before it could.
            (_planned, _awaited) = (null, null);
            Timers.Cancel(nameof(PlanNow));
            return;
        }

        var trigger = PlanningRules.Trigger(InputFrom(picture, picture.Plan.Pins), _settings.Revision);
        // A plan that lost to one of another leader's at the same time has to be made again, upon the winner.
        if (trigger == _planned && _result.Epoch == picture.Plan.Epoch && _result.Leader == picture.Plan.Leader)
        {
            _awaited = null;
            Timers.Cancel(nameof(PlanNow));
        }
        else if (picture.Plan == Plan.None && PlanningRules.IsComplete(picture, _settings))
        {
            MakePlan();
        }
        else if (trigger != _awaited)
        {
            HoldDown(trigger);
        }
    }

    private void HoldDown(string trigger)
    {
        if (_awaited is null)
        {
            _changedAt = _time.GetTimestamp();
        }

        _awaited = trigger;
        if (!Timers.IsTimerActive(nameof(PlanNow)) || _time.GetElapsedTime(_changedAt) < _timings.PlanHoldDown * LongestHoldDownFactor)
        {
            Timers.StartSingleTimer(nameof(PlanNow), PlanNow.Instance, _timings.PlanHoldDown);
        }
    }

    private void MakePlan()
    {
        if (_picture is { } picture && PlanningRules.MayPlan(picture, HasWaited))
        {
            Timers.Cancel(nameof(PlanNow));
            MakePlan(picture, picture.Plan.Pins);
        }
    }

    private void MakePlan(ClusterPicture picture, ImmutableSortedDictionary<string, string> pins)
    {
        var input = InputFrom(picture, pins);
        (_planned, _awaited) = (PlanningRules.Trigger(input, _settings.Revision), null);
        var plan = PlacementPlanner.Make(input);
        _result = plan;
        if (ReferenceEquals(plan, input.Last))
        {
            return;
        }

        foreach (var (vip, ranking) in plan.Rankings)
        {
            if (!input.Last.Rankings.TryGetValue(vip, out var before) || before != ranking)
            {
                _log.Info("Plan {0}: {1} ranked {2}: {3}", plan.Epoch, vip, string.Join(' ', ranking.Nodes), ranking.Reason);
            }
        }

        _picture = picture.With(plan);
        _planSince = _time.GetTimestamp();
        Context.Parent.Tell(new GossipMessages.PlanMade(plan));
    }

    private PlannerInput InputFrom(ClusterPicture picture, ImmutableSortedDictionary<string, string> pins) =>
        PlanningRules.InputFrom(picture, _settings, pins, _time.GetElapsedTime(_planSince) < _timings.HandOverLimit);

    private void MoveVip(AdminMessages.MoveVip move) => Pass(
        move.Vip,
        move.Node,
        picture => PlanningRules.RefuseMove(picture, _settings, move.Vip, move.Node),
        new ClusterMessages.PinVip(move.Vip, move.Node));

    private void ReleaseVip(AdminMessages.ReleaseVip release) => Pass(
        release.Vip,
        null,
        picture => picture.Plan.Pins.ContainsKey(release.Vip) ? null : $"{release.Vip} is not pinned",
        new ClusterMessages.UnpinVip(release.Vip));

    // Refuses at once what the rules here refuse; the rest goes to the planner of the leader, which may be this one.
    private void Pass(string vip, string? node, Func<ClusterPicture, string?> refuse, IClusterMessage order)
    {
        if (_picture?.View.Leader is not { } leader)
        {
            Sender.Tell(new AdminMessages.MoveResult(false, "the cluster has no leader now, so nobody can plan"));
        }
        else if (refuse(_picture) is { } rule)
        {
            Sender.Tell(new AdminMessages.MoveResult(false, rule));
        }
        else
        {
            _moves.Add(vip, node, Sender);
            Timers.StartSingleTimer((nameof(MoveTimedOut), vip), new MoveTimedOut(vip), _timings.MoveTimeout);
            Context.OnNode(leader).Tell(order);
        }
    }

    private void Pin(ClusterMessages.PinVip pin)
    {
        if (_picture is { } picture
            && PlanningRules.MayPlan(picture, HasWaited)
            && PlanningRules.RefuseMove(picture, _settings, pin.Vip, pin.Node) is null)
        {
            MakePlan(picture, picture.Plan.Pins.SetItem(pin.Vip, pin.Node));
            AnswerMoves();
        }
    }

    private void Unpin(ClusterMessages.UnpinVip unpin)
    {
        if (_picture is { } picture && PlanningRules.MayPlan(picture, HasWaited))
        {
            MakePlan(picture, picture.Plan.Pins.Remove(unpin.Vip));
            AnswerMoves();
        }
    }

    private void AnswerMoves()
    {
        foreach (var vip in _moves.Answer(_picture!.Plan))
        {
            Timers.Cancel((nameof(MoveTimedOut), vip));
        }
    }

    private void TimedOut(MoveTimedOut timeout) =>
        _moves.Refuse(timeout.Vip, $"the leader made no plan with it within {_timings.MoveTimeout.TotalSeconds:0.#} s");

    private sealed record MoveTimedOut(string Vip) : INodeMessage;

    private sealed class PlanNow : INodeMessage
    {
        public static readonly PlanNow Instance = new();
    }
}
