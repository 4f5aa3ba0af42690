using System.Net;
using System.Net.Sockets;
using HaActors.Host.Config;
using HaActors.Host.Tests.Config;

namespace HaActors.Host.Tests;

public sealed class JoinOrderTests
{
    private static HostSettings Settings(params string[] seeds) => Reading.Good(
        Reading.Node + $"ha.cluster.seeds = [{string.Join(", ", seeds.Select(s => $"\"{s}\""))}]");

    [Fact]
    public void First_start_keeps_the_order_of_the_seeds()
    {
        Assert.Equal(
            ["10.77.0.11:4053", "10.77.0.12:4053"],
            JoinOrder.AtStart(Settings("10.77.0.11:4053", "10.77.0.12:4053")).Select(s => s.ToString()));
    }

    [Fact]
    public void Removed_first_seed_goes_to_the_end_so_that_it_founds_no_second_cluster()
    {
        Assert.Equal(
            ["10.77.0.12:4053", "10.77.0.11:4053"],
            JoinOrder.AfterRemoval(Settings("10.77.0.11:4053", "10.77.0.12:4053")).Select(s => s.ToString()));
    }

    [Fact]
    public void Removed_node_that_is_no_seed_asks_the_seeds_only()
    {
        Assert.Equal(["10.77.0.12:4053"], JoinOrder.AfterRemoval(Settings("10.77.0.12:4053")).Select(s => s.ToString()));
    }

    [Fact]
    public void Removed_single_node_founds_again()
    {
        Assert.Equal("10.77.0.11:4053", Assert.Single(JoinOrder.AfterRemoval(Settings())).ToString());
    }

    [Theory]
    [InlineData(true, "10.77.0.11:4053", "10.77.0.12:4053")]
    [InlineData(false, "10.77.0.12:4053", "10.77.0.11:4053")]
    public void Only_the_first_seed_may_found(bool may, params string[] seeds)
    {
        Assert.Equal(may, JoinOrder.MayFound(Settings(seeds)));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public async Task Majority_counts_the_seeds_that_accept_connections(int others, bool majority)
    {
        var listeners = Enumerable.Range(0, 2).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners.Skip(others))
            listener.Stop();
        Assert.Equal(majority, await JoinOrder.MajorityListensAsync(
            Settings("10.77.0.11:4053", $"127.0.0.1:{ports[0]}", $"127.0.0.1:{ports[1]}")));
        foreach (var listener in listeners)
            listener.Dispose();
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, true)]
    public async Task First_living_seed_is_the_one_before_which_none_accepts_connections(int silent, int others, bool first)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        if (silent > 0)
            listener.Stop();
        Assert.Equal(1, silent + others);
        Assert.Equal(first, await JoinOrder.IsFirstLivingAsync(Settings($"127.0.0.1:{port}", "10.77.0.11:4053")));
    }

    [Fact]
    public async Task Node_that_is_no_seed_founds_nothing() =>
        Assert.False(await JoinOrder.IsFirstLivingAsync(Settings("127.0.0.1:1")));

    [Theory]
    [InlineData("a b", "c d e", true)]
    [InlineData("c d e", "a b", false)]
    [InlineData("c d", "a b", true)]
    [InlineData("a b", "c d", false)]
    [InlineData("a b", "", false)]
    [InlineData("a b", "b c d", false)]
    public void Of_two_clusters_exactly_one_yields(string own, string other, bool yields) => Assert.Equal(
        yields,
        JoinOrder.Yields(own.Split(' '), other.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Strangers_address_survives_as_text() =>
        Assert.Equal(new HostPort("10.77.0.11", 4053), HostPort.Parse(new HostPort("10.77.0.11", 4053).ToString()));
}
