using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Tests.Fakes;

namespace HaActors.Cluster.Tests;

public sealed class ReloadTests
{
    [Fact]
    public async Task Reload_with_equal_settings_moves_no_address()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(3);
        var before = (await cluster.AgreedVipsAsync()).Rows.Select(row => (row.Name, row.Owner, row.Since)).ToArray();

        foreach (var node in cluster.Living)
        {
            var answer = await ReloadAsync(node, Samples.Settings(node.Name, cluster.Vips) with { Revision = 2 });
            Assert.Null(answer.Failure);
        }

        Assert.Equal(before, (await cluster.AgreedVipsAsync()).Rows.Select(row => (row.Name, row.Owner, row.Since)));
    }

    [Fact]
    public async Task Reload_gives_up_a_vip_that_is_gone_and_takes_part_in_a_new_one()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(3);
        var kept = cluster.Vips.RemoveAt(0);
        var stayed = (await cluster.AgreedVipsAsync()).Rows.Where(row => row.Name != "v1").ToDictionary(row => row.Name, row => row.Owner);

        foreach (var node in cluster.Living)
        {
            await ReloadAsync(node, Samples.Settings(node.Name, kept.Add(Samples.Vip("v7", 7))) with { Revision = 2 });
        }

        await TestCluster.UntilAsync(() => !cluster.Lan.Owners.ContainsKey("v1"), "v1 has no owner");
        await TestCluster.UntilAsync(() => cluster.Lan.Owners.ContainsKey("v7"), "v7 has an owner");
        await TestCluster.UntilAsync(() => cluster.Spread() == 0, "the addresses are spread");
        Assert.Equal(["v2", "v3", "v4", "v5", "v6", "v7"], (await cluster.AgreedVipsAsync()).Rows.Select(row => row.Name));
        Assert.All(stayed, vip => Assert.Equal(vip.Value, cluster.Lan.Owners[vip.Key]));
    }

    [Fact]
    public async Task Reload_closes_a_frontend_that_is_gone_and_opens_a_new_one()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(1);
        var node = cluster["h1"];
        var next = Samples.Settings("h1", cluster.Vips) with { Revision = 2, Frontends = [Samples.Frontend with { Name = "other" }] };

        Assert.Null((await ReloadAsync(node, next)).Failure);

        Assert.Equal(["other"], node.DataPlane.Frontends.Keys);
    }

    [Fact]
    public async Task Reload_during_a_stop_is_refused()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(1);
        var node = cluster["h1"];
        var stopped = node.AskAsync<GuardianMessages.StoppedGracefully>(new GuardianMessages.StopGracefully(TimeSpan.FromSeconds(1)));

        Assert.Equal("the node is stopping", (await ReloadAsync(node, Samples.Settings("h1", cluster.Vips))).Failure);
        await stopped;
    }

    private static Task<GuardianMessages.Reconfigured> ReloadAsync(TestNode node, ServiceSettings next) =>
        node.AskAsync<GuardianMessages.Reconfigured>(new GuardianMessages.Reconfigure(next));
}
