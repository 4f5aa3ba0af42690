using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>
/// Makes the plans while this node is the cluster's leader, and takes operators' orders on every node: those of other nodes it
/// passes on to the leader's planner. One per node, created by the guardian, which feeds it pictures and carries its plans to the
/// gossip actor.
/// </summary>
public sealed partial class PlannerActor : ReceiveActor, IWithTimers
{
    // A world that never comes to rest shall not put off the plan for ever.
    private const int LongestHoldDownFactor = 10;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ServiceSettings _settings;
    private readonly NodeTimings _timings;
    private readonly TimeProvider _time;
    private readonly FlapScores _flaps;
    private readonly MoveBudget _budget;
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
        (_flaps, _budget) = (new FlapScores(settings.Placement, time), new MoveBudget(settings.Placement, time));
        _unsettledSince = time.GetTimestamp();

        Receive<ClusterPicture>(PictureChanged);
        Receive<PlanNow>(_ => MakePlan());
        Receive<AdminMessages.MoveVip>(MoveVip);
        Receive<AdminMessages.ReleaseVip>(ReleaseVip);
        Receive<AdminMessages.DrainNode>(DrainNode);
        Receive<ClusterMessages.PinVip>(Pin);
        Receive<ClusterMessages.UnpinVip>(Unpin);
        Receive<ClusterMessages.DrainNode>(Drain);
        Receive<OrderTimedOut>(TimedOut);
        Receive<AdminMessages.ExplainVip>(explain => Sender.Tell(Explain(explain.Vip)));
        Receive<AdminMessages.WhatIf>(question => Sender.Tell(Imagine(question)));
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

        if (_picture is not null)
        {
            // A plan made here may not have been round through the gossip actor yet.
            picture = picture.With(_picture.Plan);
            _flaps.Observe(_picture, picture);
        }

        if (_picture?.Plan.Epoch != picture.Plan.Epoch)
        {
            _planSince = _time.GetTimestamp();
        }

        _picture = picture;
        AnswerOrders();
        if (!PlanningRules.MayPlan(picture, HasWaited))
        {
            // Whoever becomes leader plans once, in case its predecessor died before it could.
            (_planned, _awaited) = (null, null);
            Timers.Cancel(nameof(PlanNow));
            Timers.Cancel(nameof(MoveInterval));
            return;
        }

        var trigger = PlanningRules.Trigger(InputFrom(picture, PlanOrders.Of(picture.Plan)), _settings.Revision);
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
        var holdDown = _settings.Placement.HoldDown;
        if (!Timers.IsTimerActive(nameof(PlanNow)) || _time.GetElapsedTime(_changedAt) < holdDown * LongestHoldDownFactor)
        {
            Timers.StartSingleTimer(nameof(PlanNow), PlanNow.Instance, holdDown);
        }
    }

    private void MakePlan()
    {
        if (_picture is { } picture && PlanningRules.MayPlan(picture, HasWaited))
        {
            Timers.Cancel(nameof(PlanNow));
            MakePlan(picture, PlanOrders.Of(picture.Plan));
        }
    }

    private void MakePlan(ClusterPicture picture, PlanOrders orders)
    {
        var input = InputFrom(picture, orders) with { MostMoves = _budget.Left };
        var decision = PlacementPlanner.Decide(input);
        var plan = decision.Plan;
        _result = plan;
        if (decision.Deferred > 0)
        {
            _log.Info("{0} moves wait for ha.placement.move-interval", decision.Deferred);
            Timers.StartSingleTimer(nameof(MoveInterval), PlanNow.Instance, MoveInterval);
        }

        if (!ReferenceEquals(plan, input.Last))
        {
            Publish(picture, input.Last, plan);
            _budget.Spend(decision.Moves);
        }

        (_planned, _awaited) = (PlanningRules.Trigger(InputFrom(_picture!, PlanOrders.Of(_picture!.Plan)), _settings.Revision), null);
    }

    private void Publish(ClusterPicture picture, Plan last, Plan plan)
    {
        foreach (var (vip, ranking) in plan.Rankings)
        {
            if (!last.Rankings.TryGetValue(vip, out var before) || before != ranking)
            {
                _log.Info("Plan {0}: {1} ranked {2}: {3}", plan.Epoch, vip, string.Join(' ', ranking.Nodes), ranking.Reason);
            }
        }

        _picture = picture.With(plan);
        _planSince = _time.GetTimestamp();
        Context.Parent.Tell(new GossipMessages.PlanMade(plan));
    }

    private TimeSpan MoveInterval => _settings.Placement.MoveInterval;

    private PlannerInput InputFrom(ClusterPicture picture, PlanOrders orders) =>
        PlanningRules.InputFrom(picture, _settings, orders, _flaps, _time.GetElapsedTime(_planSince) < _timings.HandOverLimit);

    private sealed class PlanNow : INodeMessage
    {
        public static readonly PlanNow Instance = new();
    }
}
