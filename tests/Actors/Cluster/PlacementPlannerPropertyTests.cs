using System.Collections.Immutable;
using HaActors.Actors.Cluster;
using Xunit.Abstractions;

namespace HaActors.Actors.Tests.Cluster;

public sealed class PlacementPlannerPropertyTests(ITestOutputHelper output)
{
    private const int SmallWorlds = 10_000;

    private const int LargeWorlds = 200;

    // HA_TEST_SEED repeats a run.
    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("HA_TEST_SEED"), out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public void Owners_are_as_good_as_the_best_of_all_placements() => ForSmall((input, plan) =>
    {
        var brute = new BruteForce(input);
        var owners = OwnersOf(plan);
        Assert.All(input.Vips, vip => Assert.Contains(owners[vip.Name], brute.OwnersAllowed(vip)));
        Assert.Equal(brute.BestOfOwners(), brute.OwnersScore(owners));
    });

    [Fact]
    public void Runners_up_are_as_good_as_the_best_of_all_placements_after_a_loss() => ForSmall((input, plan) =>
    {
        var brute = new BruteForce(input);
        var owners = OwnersOf(plan);
        foreach (var dead in owners.Values.Distinct())
        {
            var runnersUp = plan.Rankings.Where(pair => pair.Value.Nodes.Length > 1 && pair.Value.Nodes[0] == dead)
                .ToDictionary(pair => pair.Key, pair => pair.Value.Nodes[1]);
            Assert.All(runnersUp, pair => Assert.Contains(pair.Value, brute.RunnersUpAllowed(input.Vips.First(vip => vip.Name == pair.Key), dead)));
            Assert.Equal(brute.BestOfRunnersUp(owners, dead), brute.RunnersUpScore(owners, dead, runnersUp));
        }
    });

    [Fact]
    public void Ranking_holds_every_eligible_node_once_and_the_unfit_last() => ForSmall((input, plan) =>
    {
        foreach (var vip in input.Vips)
        {
            var nodes = plan.Rankings[vip.Name].Nodes;
            Assert.Equal(
                input.Nodes.Select(node => node.Name).Where(name => vip.Eligible.IsEmpty || vip.Eligible.Contains(name)).Order(), nodes.Order());
            var unfit = nodes.Select(name => input.Nodes.First(node => node.Name == name).FitnessFor(vip) >= Fitness.Unhealthy).ToList();
            Assert.Equal(unfit.Order(), unfit);
        }
    });

    [Fact]
    public void Order_of_the_input_does_not_matter() => ForSmall((input, plan) =>
    {
        var random = new Random(input.Vips.Length);
        var shuffled = input with
        {
            Nodes = [.. input.Nodes.OrderBy(_ => random.Next())],
            Vips = [.. input.Vips.OrderBy(_ => random.Next())],
        };
        Assert.True(plan.SamePlacement(PlacementPlanner.Make(shuffled)));
    });

    [Fact]
    public void Unchanged_world_keeps_the_plan_and_its_epoch() =>
        ForSmall((input, plan) => Assert.Same(plan, PlacementPlanner.Make(input.After(plan))));

    [Fact]
    public void Large_worlds_are_even_with_as_few_moves_as_arithmetic_allows() => ForLarge((input, plan) =>
    {
        Assert.InRange(input.After(plan).Spread(), 0, 1);
        Assert.Equal(FewestMoves(input), input.MovesTo(plan));
    });

    [Fact]
    public void Large_worlds_of_weighted_nodes_get_the_seats_of_Sainte_Lague() => ForLarge((input, _) =>
    {
        var random = new Random(input.Vips.Length);
        input = input with { Nodes = [.. input.Nodes.Select(node => node with { Weight = random.Next(1, 1001) })] };
        var loads = input.After(PlacementPlanner.Make(input)).Loads();

        // The divisor method hands out one seat at a time to the highest quotient weight / (2 seats + 1).
        var seats = input.Nodes.ToDictionary(node => node.Name, _ => 0);
        for (var seat = 0; seat < input.Vips.Length; seat++)
        {
            seats[input.Nodes.MaxBy(node => (decimal)node.Weight / ((2 * seats[node.Name]) + 1))!.Name]++;
        }

        decimal Cost(Func<string, int> load) => input.Nodes.Sum(node => (decimal)load(node.Name) * load(node.Name) / node.Weight);
        Assert.Equal(Cost(name => seats[name]), Cost(name => loads.GetValueOrDefault(name)), 15);
    });

    [Fact]
    public void Loss_of_any_one_node_leaves_the_survivors_even_without_a_new_plan() => ForLarge((input, plan) =>
    {
        var world = input.After(plan);
        Assert.All(world.Nodes.Take(8), dead => Assert.InRange(world.Without(dead.Name).Spread(), 0, 1));
    });

    [Fact]
    public void Losses_in_turn_move_nothing_but_what_was_lost() => ForLarge((input, plan) =>
    {
        var world = input.After(plan);
        while (world.Nodes.Length > 1)
        {
            world = world.Without(world.Nodes[world.Nodes.Length / 2].Name);
            var next = PlacementPlanner.Make(world);
            Assert.Equal(0, world.MovesTo(next));
            world = world.After(next);
        }
    }, 40);

    [Fact]
    public void Return_of_a_node_moves_exactly_its_share() => ForLarge((input, plan) =>
    {
        var world = input.After(plan);
        var alone = world.Without("h1");
        var back = alone.After(PlacementPlanner.Make(alone)) with { Nodes = world.Nodes };
        var returned = PlacementPlanner.Make(back);
        var share = back.After(returned).Loads().GetValueOrDefault("h1");
        Assert.Equal(share, back.MovesTo(returned));
        Assert.Equal(input.Vips.Length / input.Nodes.Length, share);
    });

    // The wire does not wait for the plan: an address that a plan sends elsewhere than to the runner-up moves twice.
    [Fact]
    public void Stop_of_any_node_leaves_its_addresses_to_the_runners_up() => ForLarge((input, plan) =>
    {
        var world = input.After(plan);
        foreach (var node in world.Nodes.Take(4))
        {
            var stopping = PlacementPlanner.Make(world.Stopping(node.Name));
            Assert.All(plan.Rankings, pair => Assert.Equal(pair.Value.Nodes.First(name => name != node.Name), stopping.Owner(pair.Key)));
        }
    });

    [Fact]
    public void Rolling_restart_moves_each_node_s_share_off_and_back_and_nothing_else() => ForLarge((input, plan) =>
    {
        var world = input.After(plan);
        var whole = world.Nodes;
        foreach (var node in whole)
        {
            var share = world.Loads().GetValueOrDefault(node.Name);
            var stopping = world.Stopping(node.Name);
            var off = PlacementPlanner.Make(stopping);
            Assert.Equal(share, stopping.MovesTo(off));

            // Down, planned for again, and back.
            world = stopping.After(off) with { Nodes = [.. whole.Where(other => other != node)] };
            var down = PlacementPlanner.Make(world);
            Assert.Equal(0, world.MovesTo(down));
            world = world.After(down) with { Nodes = whole };
            var back = PlacementPlanner.Make(world);
            Assert.Equal(input.Vips.Length / whole.Length, world.MovesTo(back));
            world = world.After(back);
        }
    }, 40);

    private void ForSmall(Action<PlannerInput, Plan> check) => For(SmallWorlds, Worlds.Small, check);

    private void ForLarge(Action<PlannerInput, Plan> check, int count = LargeWorlds) => For(count, Worlds.Large, check);

    private void For(int count, Func<Random, PlannerInput> make, Action<PlannerInput, Plan> check)
    {
        output.WriteLine($"{count} worlds from seed {_seed}; HA_TEST_SEED={_seed} repeats them");
        for (var i = 0; i < count; i++)
        {
            var input = make(new Random(unchecked(_seed + i)));
            try
            {
                check(input, PlacementPlanner.Make(input));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"world {i} of seed {_seed}: {e.Message}", e);
            }
        }
    }

    private static ImmutableDictionary<string, string> OwnersOf(Plan plan) =>
        plan.Rankings.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Nodes[0]);

    // Whatever a node holds above its share must go; the larger shares go where most is held.
    private static int FewestMoves(PlannerInput input)
    {
        var (share, larger) = Math.DivRem(input.Vips.Length, input.Nodes.Length);
        var held = input.Nodes.Select(node => input.Loads().GetValueOrDefault(node.Name)).ToList();
        return held.Sum(count => Math.Max(0, count - share)) - Math.Min(larger, held.Count(count => count > share));
    }
}
