using System.Collections.Immutable;
using HaActors.Actors.Cluster;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Cluster;

public sealed class FallbackRankingTests
{
    [Fact]
    public void Every_named_node_computes_the_same()
    {
        var vips = Samples.Vips(6).Select((vip, i) => vip with { Home = $"h{(i % 3) + 1}" }).ToImmutableArray();

        var rankings = new[] { "h1", "h2", "h3" }.Select(node => FallbackRanking.For(Samples.Settings(node, vips))).ToList();

        Assert.All(vips, vip => Assert.Single(rankings.Select(ranking => string.Join(' ', ranking[vip.Name])).Distinct()));
        Assert.All(vips, vip => Assert.Equal(vip.Home, rankings[0][vip.Name][0]));
    }

    [Fact]
    public void Addresses_without_home_are_dealt_evenly_in_name_order()
    {
        var vips = Samples.Vips(6).Select(vip => vip with { Eligible = ["h1", "h2", "h3"] }).ToImmutableArray();

        var ranking = FallbackRanking.For(Samples.Settings("h2", vips));

        Assert.Equal(["h1", "h2", "h3", "h1", "h2", "h3"], vips.Select(vip => ranking[vip.Name][0]));
    }

    [Fact]
    public void Ineligible_nodes_are_not_ranked()
    {
        var vip = Samples.Vip("v1") with { Eligible = ["h2"], Home = null };

        Assert.Equal("h2", Assert.Single(FallbackRanking.For(Samples.Settings("h1", [vip]))["v1"]));
    }
}
