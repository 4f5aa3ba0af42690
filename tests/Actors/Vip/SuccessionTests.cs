using HaActors.Actors.Cluster;
using HaActors.Actors.Vip;

namespace HaActors.Actors.Tests.Vip;

public sealed class SuccessionTests : ActorTest
{
    private readonly Succession _succession = new();

    [Theory]
    [InlineData("h2", "v1")]
    [InlineData("h3", "")]
    [InlineData("h1", "")]
    public void Only_the_next_of_the_ranking_follows(string self, string vips) =>
        Assert.Equal(vips, string.Join(' ', _succession.Lose("h1", Three(), self)));

    [Fact]
    public void Successor_that_has_gone_too_is_passed_over()
    {
        _succession.Lose("h2", Three(), "h3");
        Assert.Equal("v1 v2", string.Join(' ', _succession.Lose("h1", Three(), "h3")));
    }

    [Fact]
    public void Successor_that_reported_again_is_back()
    {
        _succession.Lose("h2", Three(), "h3");
        _succession.Update(Three().With(Three().Reports["h2"] with { Version = 2 }));
        Assert.Empty(_succession.Lose("h1", Three(), "h3"));
    }

    [Fact]
    public void Successor_out_of_reach_is_passed_over()
    {
        var picture = Three();
        var silent = picture.WithStale(["h2"]);
        Assert.Equal("v1", Assert.Single(_succession.Lose("h1", silent, "h3")));
    }

    private static ClusterPicture Three() => Picture(3, Plan.None with
    {
        Epoch = 1,
        Leader = "leader",
        Rankings = Plan.None.Rankings.Add("v1", new VipRanking(["h1", "h2", "h3"], "test")).Add("v2", new VipRanking(["h2", "h1", "h3"], "test")),
    });
}
