using Akka.Actor;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>
/// Operators' moves that wait to become part of a plan. Belongs to the planner actor: an operator hears "done" when the plan is in
/// force here, not when someone has promised it.
/// </summary>
internal sealed class PendingMoves
{
    private readonly Dictionary<string, Move> _moves = [];

    /// <summary>Waits for a plan that pins the VIP to the node; null: for one that does not pin it.</summary>
    public void Add(string vip, string? node, IActorRef replyTo)
    {
        Refuse(vip, $"a later command on {vip} took the place of this one");
        _moves[vip] = new Move(node, replyTo);
    }

    /// <summary>Answers the moves that a plan fulfils, and returns their VIPs.</summary>
    public IReadOnlyList<string> Answer(Plan plan)
    {
        var done = _moves.Where(pair => plan.Pins.GetValueOrDefault(pair.Key) == pair.Value.Node).ToList();
        foreach (var (vip, move) in done)
        {
            _moves.Remove(vip);
            var text = move.Node is null ? $"{vip} is released" : $"{vip} is pinned to {move.Node}";
            move.ReplyTo.Tell(new AdminMessages.MoveResult(true, $"{text} by plan {plan.Epoch}"));
        }

        return [.. done.Select(pair => pair.Key)];
    }

    /// <summary>Answers a waiting move with a refusal; nothing happens if there is none.</summary>
    public void Refuse(string vip, string rule)
    {
        if (_moves.Remove(vip, out var move))
        {
            move.ReplyTo.Tell(new AdminMessages.MoveResult(false, rule));
        }
    }

    private sealed record Move(string? Node, IActorRef ReplyTo);
}
