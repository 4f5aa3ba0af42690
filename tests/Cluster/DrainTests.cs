using HaActors.Actors.Messages;

namespace HaActors.Cluster.Tests;

public sealed class DrainTests
{
    [Fact]
    public async Task Drained_node_is_emptied_and_stays_so_over_a_restart_and_the_loss_of_the_leader()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(4);
        await cluster.AgreedVipsAsync();

        var answer = await cluster["h2"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.DrainNode("h3", true));
        Assert.True(answer.Accepted, answer.Text);
        await TestCluster.UntilAsync(() => !cluster.Lan.Owners.Values.Contains("h3") && cluster.SpreadWithout("h3") <= 1, "h3 is empty");
        await ShowsDrainedAsync(cluster, "h3");

        cluster.Restart(await cluster.CrashAsync("h3"));
        await cluster.AllUpAsync();
        await ShowsDrainedAsync(cluster, "h3");

        var leader = await cluster.LeaderAsync();
        await cluster.CrashAsync(leader == "h3" ? "h1" : leader);
        await TestCluster.UntilAsync(
            async () => (await NodesAsync(cluster.Living.First(node => node.Name != "h3"))).Count() == 3, "the lost one is given up");
        await cluster.AgreedVipsAsync();
        Assert.DoesNotContain("h3", cluster.Lan.Owners.Values);

        answer = await cluster["h3"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.DrainNode("h3", false));
        Assert.True(answer.Accepted, answer.Text);
        await TestCluster.UntilAsync(() => cluster.Spread() == 0, "h3 has its share");
    }

    [Fact]
    public async Task Last_node_keeps_its_addresses_although_it_is_drained()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(2);
        foreach (var node in new[] { "h1", "h2" })
        {
            var answer = await cluster["h1"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.DrainNode(node, true));
            Assert.True(answer.Accepted, answer.Text);
            await ShowsDrainedAsync(cluster, node);
        }

        await cluster.AgreedVipsAsync();
        Assert.Equal(6, cluster.Lan.Owners.Count);
    }

    [Fact]
    public async Task Stranger_cannot_be_drained()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(2);

        Assert.Equal(
            new AdminMessages.MoveResult(false, "h9 is not a node of the cluster now"),
            await cluster["h1"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.DrainNode("h9", true)));
    }

    private static Task ShowsDrainedAsync(TestCluster cluster, string drained) => TestCluster.UntilAsync(
        async () =>
        {
            var tables = await Task.WhenAll(cluster.Living.Select(NodesAsync));
            return tables.All(rows => rows.Any(row => row.Name == drained && row.Drained));
        },
        $"every node shows {drained} as drained");

    private static async Task<IEnumerable<AdminMessages.NodeRow>> NodesAsync(TestNode node) =>
        (await node.AskAsync<AdminMessages.NodeTable>(AdminMessages.GetNodes.Instance)).Rows;
}
