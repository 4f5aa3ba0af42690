using System.Collections.Immutable;

namespace HaActors.Actors.Cluster;

/// <summary>
/// The planner: a pure function from the state of the cluster to a full ranking of the nodes per VIP. In order of importance:
/// eligibility; fitness; pins; VIPs that are to be apart; loads in proportion to weights; fewest moves from the present owners
/// (of one that must give a VIP up: from its successor on the wire); homes (before the moves, if they are to return home); the last plan; runners-up spread so that the loss of any one node leaves the survivors apart and balanced without a new
/// plan; name order.
/// An unchanged world gives back the plan in force itself.
/// </summary>
public static class PlacementPlanner
{
    /// <summary>The plan for the input; <see cref="PlannerInput.Last"/> itself if nothing would change.</summary>
    public static Plan Make(PlannerInput input) => Decide(input).Plan;

    /// <summary>The plan, with no more moves than the input allows, and how many are left for later.</summary>
    public static PlanDecision Decide(PlannerInput input)
    {
        var board = new PlanningBoard(input);
        RankOwners(board, input.ReturnHome);
        var (moves, deferred) = MoveLimit.Keep(board, input.MostMoves);
        foreach (var owned in board.Vips.Where(spot => !spot.Frozen && spot.Owner >= 0).ToLookup(spot => spot.Owner))
        {
            RankRunnersUp(board, owned.Key, [.. owned]);
        }

        var rankings = board.Vips.ToImmutableSortedDictionary(spot => spot.Vip.Name, board.RankingOf, StringComparer.Ordinal);
        var plan = new Plan(input.Last.Epoch + 1, input.Leader, rankings, input.Pins) { Drains = input.Drains };
        return new PlanDecision(plan.SamePlacement(input.Last) ? input.Last : KeepReasons(plan, input.Last), moves, deferred);
    }

    // A VIP whose ranking did not change keeps the reason of the plan that made it so.
    private static Plan KeepReasons(Plan plan, Plan last) => plan with
    {
        Rankings = plan.Rankings.ToImmutableSortedDictionary(
            pair => pair.Key,
            pair => last.Rankings.TryGetValue(pair.Key, out var before) && before.Nodes.SequenceEqual(pair.Value.Nodes)
                ? before
                : pair.Value,
            StringComparer.Ordinal),
    };

    private static void RankOwners(PlanningBoard board, bool returnHome)
    {
        foreach (var spots in HeaviestFirst(board.Vips.Where(spot => !spot.Frozen)))
        {
            Assign(board, spots, board.Loads, board.GroupCounts, PlanningBoard.OwnerCandidates, (spot, node) => OwnCost.Of(
                Off(spot.Heir, node), Off(spot.Home, node), Off(spot.LastOwner, node), returnHome));
        }
    }

    // If this owner dies, its VIPs fall to their runners-up: those are chosen as if the owner were gone and all others stayed.
    private static void RankRunnersUp(PlanningBoard board, int owner, List<VipSpot> owned)
    {
        var loads = (long[])board.Loads.Clone();
        int[][] counts = [.. board.GroupCounts.Select(row => (int[])row.Clone())];
        foreach (var spots in HeaviestFirst(owned))
        {
            Assign(board, spots, loads, counts, spot => FitnessTable.Fittest(spot.Fitness, owner), (spot, node) => OwnCost.Of(
                spot.LastOwner == owner && Off(spot.LastRunnerUp, node), Off(spot.Home, node), false));
        }
    }

    private static IEnumerable<List<VipSpot>> HeaviestFirst(IEnumerable<VipSpot> spots) =>
        spots.GroupBy(spot => spot.Vip.Weight).OrderByDescending(group => group.Key).Select(group => group.ToList());

    private static bool Off(int wanted, int node) => wanted >= 0 && wanted != node;

    // A VIP that no node may hold at this rank is left out.
    private static void Assign(
        PlanningBoard board,
        List<VipSpot> spots,
        long[] loads,
        int[][] counts,
        Func<VipSpot, List<int>> candidates,
        Func<VipSpot, int, long> cost)
    {
        var placed = new List<VipSpot>(spots.Count);
        var costs = new List<long[]>(spots.Count);
        foreach (var spot in spots)
        {
            if (candidates(spot) is { Count: > 0 } allowed)
            {
                var row = new long[board.Nodes.Length];
                Array.Fill(row, OwnCost.Forbidden);
                allowed.ForEach(node => row[node] = cost(spot, node));
                placed.Add(spot);
                costs.Add(row);
            }
        }

        if (placed.Count > 0)
        {
            var nodes = Assignment.Solve(new AssignmentProblem([.. costs], placed[0].Vip.Weight, board.Weights, loads)
            {
                Groups = [.. placed.Select(spot => spot.Group)],
                GroupCounts = counts,
            });
            for (var i = 0; i < nodes.Length; i++)
            {
                placed[i].Ranks.Add(nodes[i]);
            }
        }
    }
}
