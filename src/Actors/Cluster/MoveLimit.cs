namespace HaActors.Actors.Cluster;

/// <summary>
/// Keeps a plan within a number of moves: of the moves that can wait, those that even out most are made. What is left stays with
/// its holder, and is what the next plan has to do: all of them together are still the fewest.
/// </summary>
internal static class MoveLimit
{
    /// <returns>Moves that can wait and are made, and those that wait.</returns>
    public static (int Moves, int Deferred) Keep(PlanningBoard board, int most)
    {
        var waiting = board.Vips.Where(board.CanWait).Select(spot => (Spot: spot, To: spot.Owner)).ToList();
        if (waiting.Count <= most)
        {
            return (waiting.Count, 0);
        }

        waiting.ForEach(move => board.Shift(move.Spot, move.Spot.Holder));
        for (var made = 0; made < most; made++)
        {
            var best = waiting.MaxBy(move => Gain(board, move.Spot, move.To));
            board.Shift(best.Spot, best.To);
            waiting.Remove(best);
        }

        return (most, waiting.Count);
    }

    // The loads' squares by weight, as the balance is measured; a drained or weightless holder is to be emptied anyway.
    private static double Gain(PlanningBoard board, VipSpot spot, int to)
    {
        var weight = spot.Vip.Weight;
        var leaves = spot.Fitness[spot.Holder] == Fitness.Good
            ? ((2.0 * board.Loads[spot.Holder]) - weight) / board.Weights[spot.Holder]
            : double.MaxValue / 2;
        return leaves - (((2.0 * board.Loads[to]) + weight) / board.Weights[to]);
    }
}
