using Akka.Actor;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>Operators' orders: refused at once by what the rules here refuse; the rest goes to the planner of the leader, which may be this one.</summary>
public sealed partial class PlannerActor
{
    private readonly PendingMoves _orders = new();

    private void MoveVip(AdminMessages.MoveVip move) => Pass(
        move.Vip,
        picture => PlanningRules.RefuseMove(picture, _settings, move.Vip, move.Node),
        plan => plan.Pins.GetValueOrDefault(move.Vip) == move.Node,
        $"{move.Vip} is pinned to {move.Node}",
        new ClusterMessages.PinVip(move.Vip, move.Node));

    private void ReleaseVip(AdminMessages.ReleaseVip release) => Pass(
        release.Vip,
        picture => picture.Plan.Pins.ContainsKey(release.Vip) ? null : $"{release.Vip} is not pinned",
        plan => !plan.Pins.ContainsKey(release.Vip),
        $"{release.Vip} is released",
        new ClusterMessages.UnpinVip(release.Vip));

    private void DrainNode(AdminMessages.DrainNode drain) => Pass(
        drain.Node,
        picture => PlanningRules.RefuseDrain(picture, drain.Node, drain.Drain),
        plan => plan.Drains.Contains(drain.Node) == drain.Drain,
        $"{drain.Node} is {(drain.Drain ? "drained" : "no longer drained")}",
        new ClusterMessages.DrainNode(drain.Node, drain.Drain));

    private void Pass(string subject, Func<ClusterPicture, string?> refuse, Func<Plan, bool> isIn, string done, IClusterMessage order)
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
            _orders.Add(subject, isIn, done, Sender);
            Timers.StartSingleTimer((nameof(OrderTimedOut), subject), new OrderTimedOut(subject), _timings.MoveTimeout);
            AnswerOrders();
            Context.OnNode(leader).Tell(order);
        }
    }

    private void Pin(ClusterMessages.PinVip pin) => Follow(
        picture => PlanningRules.RefuseMove(picture, _settings, pin.Vip, pin.Node),
        orders => orders with { Pins = orders.Pins.SetItem(pin.Vip, pin.Node) });

    private void Unpin(ClusterMessages.UnpinVip unpin) => Follow(_ => null, orders => orders with { Pins = orders.Pins.Remove(unpin.Vip) });

    private void Drain(ClusterMessages.DrainNode drain) => Follow(
        picture => PlanningRules.RefuseDrain(picture, drain.Node, drain.Drain),
        orders => orders with { Drains = drain.Drain ? orders.Drains.Add(drain.Node) : orders.Drains.Remove(drain.Node) });

    private void Follow(Func<ClusterPicture, string?> refuse, Func<PlanOrders, PlanOrders> change)
    {
        if (_picture is { } picture && PlanningRules.MayPlan(picture, HasWaited) && refuse(picture) is null)
        {
            MakePlan(picture, change(PlanOrders.Of(picture.Plan)));
            AnswerOrders();
        }
    }

    private void AnswerOrders()
    {
        foreach (var subject in _orders.Answer(_picture!.Plan))
        {
            Timers.Cancel((nameof(OrderTimedOut), subject));
        }
    }

    private void TimedOut(OrderTimedOut timeout) =>
        _orders.Refuse(timeout.Subject, $"the leader made no plan with it within {_timings.MoveTimeout.TotalSeconds:0.#} s");

    private sealed record OrderTimedOut(string Subject) : INodeMessage;
}
