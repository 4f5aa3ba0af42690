using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>
/// The planner: a pure function from the state of the cluster to a full ranking of the nodes per VIP. In order of importance:
/// eligibility; fitness; pins; loads in proportion to weights; fewest moves from the present owners; homes; runners-up spread so
/// that the loss of any one node leaves the survivors balanced without a new plan; the last plan; name order.
/// An unchanged world gives back the plan in force itself.
/// </summary>
public static class PlacementPlanner
{
    /// <summary>The plan for the input; <see cref="PlannerInput.Last"/> itself if nothing would change.</summary>
    public static Plan Make(PlannerInput input)
    {
        var board = new PlanningBoard(input);
        foreach (var weight in board.Movable.Select(vip => vip.Weight).Distinct().OrderDescending())
        {
            RankOwners(board, [.. board.Movable.Where(vip => vip.Weight == weight)]);
        }

        for (var owner = 0; owner < board.Nodes.Length; owner++)
        {
            RankRunnersUp(board, owner);
        }

        var rankings = input.Vips.ToImmutableSortedDictionary(
            vip => vip.Name, board.RankingOf, StringComparer.Ordinal);
        var plan = new Plan(input.Last.Epoch + 1, input.Leader, rankings, input.Pins);
        return plan.SamePlacement(input.Last) ? input.Last : KeepReasons(plan, input.Last);
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

    private static void RankOwners(PlanningBoard board, ImmutableArray<VipSettings> vips) => Assign(
        board,
        vips,
        0,
        board.Loads,
        board.OwnerCandidates,
        (vip, node) => new Cost(
            0, Off(board.HolderOf(vip), node), Off(vip.Home, node), Off(board.LastRank(vip, 0), node)));

    // If this owner dies, its VIPs fall to their runners-up: those are chosen as if the owner were gone and all others stayed.
    private static void RankRunnersUp(PlanningBoard board, int owner)
    {
        var loads = (long[])board.Loads.Clone();
        var owned = board.OwnedBy(owner);
        foreach (var weight in owned.Select(vip => vip.Weight).Distinct().OrderDescending())
        {
            Assign(
                board,
                [.. owned.Where(vip => vip.Weight == weight)],
                1,
                loads,
                board.RunnerUpCandidates,
                (vip, node) => new Cost(0, Off(board.LastRunnerUp(vip), node), Off(vip.Home, node), 0));
        }
    }

    private static int Off(string? wanted, string node) => wanted is not null && wanted != node ? 1 : 0;

    private static void Assign(
        PlanningBoard board,
        ImmutableArray<VipSettings> vips,
        int rank,
        long[] loads,
        Func<VipSettings, List<int>> candidates,
        Func<VipSettings, string, Cost> cost)
    {
        var placed = new List<VipSettings>();
        var costs = new List<Cost?[]>();
        foreach (var vip in vips)
        {
            // A VIP that no node may hold at this rank is left out.
            if (candidates(vip) is { Count: > 0 } allowed)
            {
                var row = new Cost?[board.Nodes.Length];
                foreach (var node in allowed)
                {
                    row[node] = cost(vip, board.Nodes[node].Name);
                }

                placed.Add(vip);
                costs.Add(row);
            }
        }

        if (placed.Count > 0)
        {
            var nodes = Assignment.Solve([.. costs], placed[0].Weight, board.Weights, loads);
            for (var i = 0; i < nodes.Length; i++)
            {
                board.Place(placed[i], rank, nodes[i]);
            }
        }
    }
}
