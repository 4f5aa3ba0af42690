using Akka.Actor;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>
/// Operators' orders that wait to become part of a plan. Belongs to the planner actor: an operator hears "done" when the plan is in
/// force here, not when someone has promised it.
/// </summary>
internal sealed class PendingMoves
{
    private readonly Dictionary<string, Order> _moves = [];

    /// <summary>Waits for a plan.</summary>
    /// <param name="subject">The VIP or node that the order is about.</param>
    /// <param name="isIn">Whether a plan follows the order.</param>
    /// <param name="done">What the operator hears then.</param>
    public void Add(string subject, Func<Plan, bool> isIn, string done, IActorRef replyTo)
    {
        Refuse(subject, $"a later command on {subject} took the place of this one");
        _moves[subject] = new Order(isIn, done, replyTo);
    }

    /// <summary>Answers the orders that a plan follows, and returns their subjects.</summary>
    public IReadOnlyList<string> Answer(Plan plan)
    {
        var done = _moves.Where(pair => pair.Value.IsIn(plan)).ToList();
        foreach (var (subject, order) in done)
        {
            _moves.Remove(subject);
            order.ReplyTo.Tell(new AdminMessages.MoveResult(true, $"{order.Done} by plan {plan.Epoch}"));
        }

        return [.. done.Select(pair => pair.Key)];
    }

    /// <summary>Answers a waiting order with a refusal; nothing happens if there is none.</summary>
    public void Refuse(string subject, string rule)
    {
        if (_moves.Remove(subject, out var move))
        {
            move.ReplyTo.Tell(new AdminMessages.MoveResult(false, rule));
        }
    }

    private sealed record Order(Func<Plan, bool> IsIn, string Done, IActorRef ReplyTo);
}
