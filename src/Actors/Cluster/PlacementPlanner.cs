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

        foreach (var owner in board.Nodes)
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

    private static void RankOwners(PlanningBoard board, ImmutableArray<VipSettings> vips)
    {
        var costs = new Cost?[vips.Length][];
        for (var i = 0; i < vips.Length; i++)
        {
            var vip = vips[i];
            var allowed = board.OwnerCandidates(vip);
            costs[i] = [.. board.Nodes.Select<PlannerNode, Cost?>(node => !allowed.Contains(node) ? null : new Cost(
                0,
                board.HolderOf(vip) is { } holder && holder != node.Name ? 1 : 0,
                vip.Home is { } home && home != node.Name ? 1 : 0,
                board.LastRank(vip, 0) is { } planned && planned != node.Name ? 1 : 0))];
        }

        Assign(board, vips, costs, board.Loads, 0);
    }

    // If this owner dies, its VIPs fall to their runners-up: those are chosen as if the owner were gone and all others stayed.
    private static void RankRunnersUp(PlanningBoard board, PlannerNode owner)
    {
        var loads = (long[])board.Loads.Clone();
        var owned = board.OwnedBy(owner);
        foreach (var weight in owned.Select(vip => vip.Weight).Distinct().OrderDescending())
        {
            ImmutableArray<VipSettings> vips = [.. owned.Where(vip => vip.Weight == weight)];
            var costs = new Cost?[vips.Length][];
            for (var i = 0; i < vips.Length; i++)
            {
                var vip = vips[i];
                var allowed = board.RunnerUpCandidates(vip);
                costs[i] = [.. board.Nodes.Select<PlannerNode, Cost?>(node => !allowed.Contains(node) ? null : new Cost(
                    0,
                    board.LastRunnerUp(vip) is { } before && before != node.Name ? 1 : 0,
                    vip.Home is { } home && home != node.Name ? 1 : 0,
                    0))];
            }

            Assign(board, vips, costs, loads, 1);
        }
    }

    private static void Assign(
        PlanningBoard board, ImmutableArray<VipSettings> vips, Cost?[][] costs, long[] loads, int rank)
    {
        // A VIP that no node may hold at this rank is left out.
        var placed = Enumerable.Range(0, vips.Length).Where(i => costs[i].Any(cost => cost is not null)).ToArray();
        if (placed.Length == 0)
        {
            return;
        }

        var bins = Assignment.Solve([.. placed.Select(i => costs[i])], vips[0].Weight, board.Weights, loads);
        for (var i = 0; i < placed.Length; i++)
        {
            board.Place(vips[placed[i]], rank, board.Nodes[bins[i]]);
        }
    }
}
