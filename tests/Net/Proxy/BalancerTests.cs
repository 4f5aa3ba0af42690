using System.Collections.Immutable;
using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

public sealed class BalancerTests
{
    [Theory]
    [InlineData(new[] { 1, 1, 1 }, "012012")]
    [InlineData(new[] { 100, 100 }, "0101")]
    [InlineData(new[] { 5, 1, 1 }, "0010200" + "0010200")]
    [InlineData(new[] { 7 }, "000")]
    public void Picks_are_spread_smoothly(int[] weights, string picks)
    {
        var balancer = new Balancer([.. weights]);

        Assert.Equal(picks, string.Concat(picks.Select(_ => balancer.Next())));
    }

    [Fact]
    public void One_round_gives_each_server_as_many_picks_as_its_weight()
    {
        int[] weights = [256, 1, 100, 17];
        var balancer = new Balancer([.. weights]);

        int[] picks = new int[weights.Length];
        for (int i = 0; i < weights.Sum(); i++) picks[balancer.Next()]++;

        Assert.Equal(weights, picks);
    }

    [Fact]
    public void Skipping_begins_further_on()
    {
        Assert.Equal(1, new Balancer([1, 1, 1], skip: 1).Next());
        Assert.Equal(0, new Balancer([1, 1, 1], skip: 300).Next());
    }

    [Fact]
    public void Empty_pool_has_no_pick()
    {
        Assert.Equal(-1, new Balancer(ImmutableArray<int>.Empty, skip: 2).Next());
        Assert.Equal(-1, new Balancer([]).NextAfter(-1));
    }

    [Fact]
    public void Failed_server_is_passed_over_even_if_it_is_by_far_the_heaviest()
    {
        var balancer = new Balancer([256, 1]);

        for (int i = 0; i < 5; i++) Assert.Equal(1, balancer.NextAfter(0));
    }

    [Fact]
    public void Failed_server_is_picked_again_if_it_is_the_only_one() => Assert.Equal(0, new Balancer([3]).NextAfter(0));
}
