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
}
