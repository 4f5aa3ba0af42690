using HaActors.Actors.Messages;

namespace HaActors.Cluster.Tests;

public sealed class OperatorTests
{
    [Fact]
    public async Task Move_from_any_node_pins_the_address_until_it_is_released()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(3);
        var before = await cluster.AgreedVipsAsync();
        var moved = before.Rows.First(row => row.Owner == "h1").Name;

        var answer = await cluster["h3"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.MoveVip(moved, "h2"));
        Assert.True(answer.Accepted, answer.Text);
        await TestCluster.UntilAsync(() => cluster.Lan.Owners[moved] == "h2", "the address is on h2");
        await TestCluster.UntilAsync(() => cluster.Spread() == 0, "another took its place");

        answer = await cluster["h1"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.ReleaseVip(moved));
        Assert.True(answer.Accepted, answer.Text);
        Assert.Equal("h2", (await cluster.AgreedVipsAsync()).Rows.First(row => row.Name == moved).Owner);
        answer = await cluster["h1"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.ReleaseVip(moved));
        Assert.False(answer.Accepted);
    }

    [Theory]
    [InlineData("nothing", "h1", "there is no VIP nothing")]
    [InlineData("v1", "h9", "h9 is not a node of the cluster now")]
    public async Task Move_against_a_rule_is_refused_with_the_rule(string vip, string node, string rule)
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(2);

        var answer = await cluster["h1"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.MoveVip(vip, node));

        Assert.Equal(new AdminMessages.MoveResult(false, rule), answer);
    }

    [Fact]
    public async Task Tables_agree_on_all_nodes()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(3);

        var vips = await cluster.AgreedVipsAsync();
        Assert.All(vips.Rows, row => Assert.Equal(row.Owner, row.Ranking.Split(' ')[0]));
        foreach (var node in cluster.Living)
        {
            await TestCluster.UntilAsync(
                async () =>
                {
                    var nodes = await node.AskAsync<AdminMessages.NodeTable>(AdminMessages.GetNodes.Instance);
                    var health = await node.AskAsync<AdminMessages.HealthTable>(AdminMessages.GetHealth.Instance);
                    return nodes.Rows.Select(row => (row.Name, row.Status, row.Vips)).SequenceEqual([("h1", "up", 2), ("h2", "up", 2), ("h3", "up", 2)])
                        && health.Rows.Count(row => row.State == "up") == 6;
                },
                $"{node.Name} shows three nodes and every viewpoint");
            var servers = await node.AskAsync<AdminMessages.ServerTable>(AdminMessages.GetServers.Instance);
            Assert.Equal(["s1", "s2"], servers.Rows.Select(row => row.Server));
        }
    }

    [Fact]
    public async Task Graceful_stop_hands_over_every_address_and_closes_the_frontends()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(3);

        var stopped = await cluster["h2"].AskAsync<GuardianMessages.StoppedGracefully>(
            new GuardianMessages.StopGracefully(TimeSpan.FromSeconds(1)));

        Assert.Equal(2, stopped.VipsReleased);
        Assert.DoesNotContain("h2", cluster.Lan.Owners.Values);
        Assert.Equal(6, cluster.Lan.Owners.Count);
        Assert.Empty(cluster["h2"].DataPlane.Frontends);
    }
}
