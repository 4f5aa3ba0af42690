using System.Collections.Immutable;
using HaActors.Actors.Cluster;
using HaActors.Net.Model;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Cluster;

public sealed class PlanningRulesTests
{
    private static readonly Plan Plan = PlacementPlanner.Make(Worlds.Of(3, 3) with
    {
        Owners = ImmutableDictionary<string, string>.Empty.Add("v1", "h1").Add("v2", "h2").Add("v3", "h3"),
    });

    [Fact]
    public void Stopping_node_s_claim_gives_way_to_anybody_else_s()
    {
        var picture = Pictures.Of(3, Plan).Owning("h1", "v1", "v2");
        Assert.Equal("h2", picture.Owners()["v2"]);
        picture = picture.Reporting("h2", report => report with { Drained = true });
        Assert.Equal("h1", picture.Owners()["v2"]);
    }

    [Theory]
    [InlineData(false, "h2")]
    [InlineData(true, "h1")]
    public void Young_move_counts_as_done_unless_it_is_to_a_node_that_stops(bool stopping, string owner)
    {
        var picture = Pictures.Of(3, Plan).Owning("h1", "v1", "v2").Owning("h2").Reporting("h2", report => report with { Drained = stopping });
        var input = PlanningRules.InputFrom(
            picture, Samples.Settings("h1", Samples.Vips(3)), PlanOrders.Of(Plan), new FlapScores(new PlacementSettings(), new HandClock()), moving: true);
        Assert.Equal(owner, input.Owners["v2"]);
    }
}
