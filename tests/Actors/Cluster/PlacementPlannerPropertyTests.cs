using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HaActors.Actors.Cluster;
using HaActors.Net.Model;

namespace HaActors.Actors.Tests.Cluster;

public sealed class PlacementPlannerPropertyTests
{
    [Fact]
    public void Owners_are_as_good_as_the_best_of_all_placements() => Check(input =>
    {
        var plan = PlacementPlanner.Make(input);
        var owners = input.Vips.Select(vip => plan.Owner(vip.Name)).ToArray();
        return Score(input, owners).CompareTo(BestScore(input)) == 0;
    });

    [Fact]
    public void Ranking_holds_every_eligible_node_once() => Check(input =>
    {
        var plan = PlacementPlanner.Make(input);
        return input.Vips.All(vip => plan.Rankings[vip.Name].Nodes.Order().SequenceEqual(
            input.Nodes.Select(node => node.Name).Where(name => vip.Eligible.IsEmpty || vip.Eligible.Contains(name)).Order()));
    });

    [Fact]
    public void Order_of_the_input_does_not_matter() => Check(input =>
    {
        var reversed = input with { Nodes = [.. input.Nodes.Reverse()], Vips = [.. input.Vips.Reverse()] };
        return PlacementPlanner.Make(input).SamePlacement(PlacementPlanner.Make(reversed));
    });

    [Fact]
    public void Unchanged_world_keeps_the_plan_and_its_epoch() => Check(input =>
    {
        var plan = PlacementPlanner.Make(input);
        return ReferenceEquals(plan, PlacementPlanner.Make(input.After(plan)));
    });

    [Fact]
    public void Unfit_nodes_are_ranked_after_all_fit_ones() => Check(input =>
    {
        var plan = PlacementPlanner.Make(input);
        var drained = input.Nodes.Where(node => node.Drained).Select(node => node.Name).ToHashSet();
        return plan.Rankings.Values.All(ranking =>
            ranking.Nodes.Select(drained.Contains).SequenceEqual(ranking.Nodes.Select(drained.Contains).Order()));
    });

    [Fact]
    public void Loss_of_any_one_node_leaves_the_survivors_even_without_a_new_plan() => Prop.ForAll(
        Gen.Choose(2, 6).ToArbitrary(),
        Gen.Choose(1, 24).ToArbitrary(),
        (nodes, vips) =>
        {
            var world = Worlds.Of(nodes, vips);
            world = world.After(PlacementPlanner.Make(world));
            return world.Nodes.All(dead => IsEven(world.Without(dead.Name)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Return_of_a_node_moves_exactly_its_share() => Prop.ForAll(
        Gen.Choose(2, 6).ToArbitrary(),
        Gen.Choose(1, 4).ToArbitrary(),
        (nodes, share) =>
        {
            var world = Worlds.Of(nodes, nodes * share);
            world = world.After(PlacementPlanner.Make(world));
            var alone = world.Without("h1");
            var survivors = PlacementPlanner.Make(alone);
            var back = alone.After(survivors) with { Nodes = world.Nodes };
            var plan = PlacementPlanner.Make(back);
            var kept = alone.Owners.All(pair => survivors.Owner(pair.Key) == pair.Value);
            var moved = back.Owners.Where(pair => plan.Owner(pair.Key) != pair.Value).ToList();
            return kept && moved.Count == share && moved.All(pair => plan.Owner(pair.Key) == "h1");
        }).QuickCheckThrowOnFailure();

    private static void Check(Func<PlannerInput, bool> property) =>
        Prop.ForAll(Worlds.Small, property).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static bool IsEven(PlannerInput world)
    {
        var loads = world.Nodes.Select(node => world.Loads().GetValueOrDefault(node.Name)).ToList();
        return loads.Max() - loads.Min() <= 1;
    }

    private static (double Load, int Moves, int Homes) BestScore(PlannerInput input)
    {
        IEnumerable<ImmutableArray<string>> placements = [[]];
        foreach (var vip in input.Vips)
        {
            var allowed = Allowed(input, vip);
            placements = placements.SelectMany(placement => allowed.Select(placement.Add));
        }

        return placements.Min(placement => Score(input, placement));
    }

    // Drained nodes count only where there is no other eligible one.
    private static List<string> Allowed(PlannerInput input, VipSettings vip)
    {
        var eligible = input.Nodes.Where(node => vip.Eligible.IsEmpty || vip.Eligible.Contains(node.Name)).ToList();
        var good = eligible.Where(node => !node.Drained).ToList();
        return [.. (good.Count > 0 ? good : eligible).Select(node => node.Name)];
    }

    private static (double Load, int Moves, int Homes) Score(PlannerInput input, IReadOnlyList<string> owners)
    {
        var load = input.Nodes.Sum(node => Math.Pow(owners.Count(owner => owner == node.Name), 2) * 600 / node.Weight);
        var moves = input.Vips.Where((vip, i) => input.Owners.TryGetValue(vip.Name, out var holder) && holder != owners[i]).Count();
        var homes = input.Vips.Where((vip, i) => vip.Home is not null && vip.Home != owners[i]).Count();
        return (Math.Round(load), moves, homes);
    }
}
