using System.Collections.Immutable;
using HaActors.Actors.Cluster;

namespace HaActors.Actors.Tests.Cluster;

public sealed class MoveLimitTests
{
    [Fact]
    public void Rebalancing_in_steps_makes_as_many_moves_as_at_once_and_every_step_is_more_even()
    {
        var world = Worlds.Of(4, 40);
        world = world with { Owners = world.Vips.ToImmutableDictionary(vip => vip.Name, _ => "h1") };
        var (moves, spreads) = (0, new List<int>());
        for (var left = 30; left > 0; left -= 7)
        {
            var decision = PlacementPlanner.Decide(world with { MostMoves = 7 });
            moves += world.MovesTo(decision.Plan);
            Assert.Equal((Math.Min(7, left), Math.Max(0, left - 7)), (decision.Moves, decision.Deferred));
            world = world.After(decision.Plan);
            spreads.Add(world.Spread());
        }

        Assert.Equal(30, moves);
        Assert.Equal(spreads.OrderDescending().Distinct(), spreads);
        Assert.Equal(0, world.Spread());
    }

    [Fact]
    public void Drained_node_is_emptied_in_steps()
    {
        var world = Worlds.Of(3, 9);
        world = world.After(PlacementPlanner.Make(world)).With("h2", node => node with { Drained = true });

        var decision = PlacementPlanner.Decide(world with { MostMoves = 2 });

        Assert.Equal((2, 1), (decision.Moves, decision.Deferred));
        Assert.Equal(1, world.After(decision.Plan).Loads()["h2"]);
    }

    [Fact]
    public void Address_of_an_ill_or_stopping_node_does_not_wait()
    {
        var world = Worlds.Of(3, 9);
        world = world with { Vips = [.. world.Vips.Select(vip => vip with { Requires = ["app"] })] };
        world = world.After(PlacementPlanner.Make(world));

        foreach (var lost in new[]
        {
            world.With("h2", node => node with { FailedBackends = ["app"] }), world.With("h2", node => node with { Drained = true, Stopping = true }),
        })
        {
            var decision = PlacementPlanner.Decide(lost with { MostMoves = 0 });
            Assert.Equal((3, 0), (lost.MovesTo(decision.Plan), decision.Deferred));
        }
    }

    [Fact]
    public void Restless_node_gets_nothing_back_and_keeps_what_it_has()
    {
        var world = Worlds.Of(3, 6);
        world = world.After(PlacementPlanner.Make(world));
        Assert.Equal(0, world.MovesTo(PlacementPlanner.Make(world.With("h1", node => node with { Restless = true }))));

        var alone = world.Without("h1");
        var back = alone.After(PlacementPlanner.Make(alone)) with { Nodes = world.Nodes };
        Assert.Equal(0, back.MovesTo(PlacementPlanner.Make(back.With("h1", node => node with { Restless = true }))));
        Assert.Equal(2, back.MovesTo(PlacementPlanner.Make(back)));
    }

    [Fact]
    public void Restless_address_stays_where_it_is_served()
    {
        var world = Worlds.Of(2, 2);
        world = world with { Owners = world.Vips.ToImmutableDictionary(vip => vip.Name, _ => "h1"), Restless = ["v1", "v2"] };

        Assert.Equal(0, world.MovesTo(PlacementPlanner.Make(world)));
        Assert.Equal(2, world.MovesTo(PlacementPlanner.Make(world.With("h1", node => node with { Drained = true }))));
    }
}
