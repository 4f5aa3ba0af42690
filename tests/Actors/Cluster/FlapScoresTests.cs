using Akka.Cluster;
using HaActors.Actors.Cluster;
using HaActors.Net.Model;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Cluster;

public sealed class FlapScoresTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void Node_that_was_lost_three_times_in_a_row_is_restless_until_that_has_faded()
    {
        var flaps = new FlapScores(new PlacementSettings(), _clock);
        for (var i = 0; i < 3; i++)
        {
            Assert.Empty(flaps.Nodes);
            Lose(flaps);
            _clock.Pass(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(["h2"], flaps.Nodes);
        _clock.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(["h2"], flaps.Nodes);
        _clock.Pass(TimeSpan.FromSeconds(40));
        Assert.Empty(flaps.Nodes);
    }

    [Fact]
    public void Losses_far_apart_are_forgiven()
    {
        var flaps = new FlapScores(new PlacementSettings(), _clock);
        for (var i = 0; i < 20; i++)
        {
            Lose(flaps);
            _clock.Pass(TimeSpan.FromMinutes(2));
            Assert.Empty(flaps.Nodes);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Address_that_a_stopping_node_hands_over_does_not_flap(bool stopping)
    {
        var flaps = new FlapScores(new PlacementSettings(), _clock);
        var plan = PlacementPlanner.Make(Worlds.Of(3, 3));
        var owner = plan.Owner("v1");
        var before = Pictures.Of(3, plan).Reporting(owner, report => report with { Drained = stopping });
        var after = before.Owning(owner).Owning(plan.Rankings["v1"].Nodes[1], "v1");
        for (var i = 0; i < 5; i++)
        {
            flaps.Observe(before, after);
        }

        Assert.Equal(stopping ? [] : ["v1"], flaps.Vips);
    }

    [Fact]
    public void Node_that_leaves_by_its_own_wish_does_not_flap()
    {
        var flaps = new FlapScores(new PlacementSettings(), _clock);
        for (var i = 0; i < 10; i++)
        {
            flaps.Observe(Pictures.Of(3), Pictures.Of(3).With("h2", node => node with { Status = MemberStatus.Leaving }));
        }

        Assert.Empty(flaps.Nodes);
    }

    [Fact]
    public void Health_that_comes_and_goes_counts()
    {
        var flaps = new FlapScores(new PlacementSettings(), _clock);
        for (var i = 0; i < 3; i++)
        {
            flaps.Observe(Pictures.Of(3), Pictures.Of(3).Reporting("h3", report => report with { FailedBackends = ["app"] }));
        }

        Assert.Equal(["h3"], flaps.Nodes);
    }

    [Fact]
    public void Address_that_changes_hands_unplanned_is_restless_and_one_that_is_moved_is_not()
    {
        var flaps = new FlapScores(new PlacementSettings(), _clock);
        var plan = Plan.None with { Epoch = 1, Leader = "l", Rankings = Plan.None.Rankings.Add("v1", new VipRanking(["h1", "h2"], "")).Add("v2", new VipRanking(["h2", "h1"], "")) };
        for (var i = 0; i < 3; i++)
        {
            var before = Pictures.Of(2, plan).Owning("h1", "v1", "v2");
            flaps.Observe(before, before.Owning("h1").Owning("h2", "v1", "v2"));
        }

        Assert.Equal(["v1"], flaps.Vips);
    }

    [Fact]
    public void Threshold_of_0_never_calls_anything_restless()
    {
        var flaps = new FlapScores(new PlacementSettings { FlapThreshold = 0 }, _clock);
        for (var i = 0; i < 10; i++)
        {
            Lose(flaps);
        }

        Assert.Empty(flaps.Nodes);
    }

    private static void Lose(FlapScores flaps) => flaps.Observe(Pictures.Of(3), Pictures.Of(3).With("h2", node => node with { Reachable = false }));
}
