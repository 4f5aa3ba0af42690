using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Tests.Fakes;

namespace HaActors.Cluster.Tests;

public sealed class PlacementTests
{
    [Fact]
    public async Task Addresses_of_three_nodes_are_spread_evenly()
    {
        await using var cluster = new TestCluster();

        await cluster.StartAsync(3);

        Assert.Equal([2, 2, 2], cluster.Loads().Values);
    }

    [Fact]
    public async Task Crash_leaves_the_survivors_even_without_a_new_plan_and_the_return_moves_exactly_two()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(3);
        await cluster.AgreedVipsAsync();

        // The LAN decides at once, long before the cluster notices.
        var crashed = await cluster.CrashAsync("h3");
        Assert.Equal([3, 3], cluster.Loads().Values);
        var afterCrash = cluster.Lan.Owners;

        await TestCluster.UntilAsync(
            async () => (await cluster["h1"].AskAsync<AdminMessages.NodeTable>(AdminMessages.GetNodes.Instance)).Rows.Length == 2,
            "the crashed node is given up");
        await TestCluster.UntilAsync(
            async () => (await cluster.AgreedVipsAsync()).Rows.All(row => !row.Ranking.Contains("h3")),
            "the plan no longer ranks it");
        Assert.Equal(afterCrash, cluster.Lan.Owners);

        var takeoversBefore = cluster.Lan.Takeovers.Length;
        cluster.Restart(crashed);
        await TestCluster.UntilAsync(() => cluster.Loads().GetValueOrDefault("h3") == 2, "the returned node has its share");
        await cluster.AgreedVipsAsync();
        Assert.Equal([2, 2, 2], cluster.Loads().Values);
        Assert.Equal(["h3", "h3"], cluster.Lan.Takeovers.Skip(takeoversBefore).Select(takeover => takeover.Node));
    }

    [Fact]
    public async Task Closed_connection_makes_exactly_the_successors_suspicious()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(3);
        var vips = await cluster.AgreedVipsAsync();

        await cluster.CrashAsync("h3");

        foreach (var node in cluster.Living)
        {
            var orphans = vips.Rows.Where(row => row.Ranking.StartsWith($"h3 {node.Name}", StringComparison.Ordinal)).Select(row => row.Name).ToList();
            await TestCluster.UntilAsync(() => orphans.All(node.Engine.Suspected.Contains), $"{node.Name} asks for {string.Join(' ', orphans)}");
            Assert.Empty(node.Engine.Suspected.Except(orphans));
        }
    }

    [Fact]
    public async Task Health_failing_moves_the_addresses_that_require_the_backend()
    {
        await using var cluster = new TestCluster
        {
            Vips = [.. Samples.Vips(6).Select((vip, i) => i < 3 ? vip with { Requires = ["app"] } : vip)],
        };
        await cluster.StartAsync(3);

        foreach (var server in new[] { "s1", "s2" })
        {
            cluster["h1"].Probes.Set(server, ProbeCode.L4CON);
        }

        await TestCluster.UntilAsync(
            () => new[] { "v1", "v2", "v3" }.All(vip => cluster.Lan.Owners[vip] != "h1") && cluster.Spread() <= 1,
            "h1 holds none of the addresses that require app, and the rest is even");
        await TestCluster.UntilAsync(
            async () => (await cluster["h2"].AskAsync<AdminMessages.HealthTable>(AdminMessages.GetHealth.Instance)).Rows
                .Where(row => row.State == "down").Select(row => row.Node).Distinct().SequenceEqual(["h1"]),
            "h2 shows h1's viewpoint");
    }
}
