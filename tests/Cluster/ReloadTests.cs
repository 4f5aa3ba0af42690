using HaActors.Actors.Messages;
using HaActors.Net.Health;
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
    public async Task Server_that_a_reload_brings_gets_nothing_while_others_know_that_it_is_down()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(2);
        var (first, second) = (cluster["h1"], cluster["h2"]);
        second.Probes.Set("s3", ProbeCode.L7STS);
        var s3 = Samples.Backend.Servers[0] with { Name = "s3", Port = 8083 };
        var known = Samples.Backend with { Servers = Samples.Backend.Servers.Add(s3) };
        await ReloadAsync(second, With(second, 2, known));
        await TestCluster.UntilAsync(async () => await StateAsync(second, "h2", "s3") == "down", "s3 is down");

        // h1 would find out for itself in an hour only.
        var never = Samples.Check with { StartDelay = TimeSpan.FromHours(1) };
        var own = ServerHealthSettings.None with { Check = never };
        await ReloadAsync(first, With(first, 2, known with { Servers = known.Servers.SetItem(2, s3 with { Health = own }) }));
        await TestCluster.UntilAsync(async () => await StateAsync(first, "h1", "s3") == "down", "h1 goes by the other's word");

        Assert.Equal(0, first.Probes.CountOf("s3"));
        Assert.DoesNotContain(first.DataPlane.AllPools, pool => pool.Servers.Any(server => server.Name == "s3"));
        second.Probes.Set("s3", ProbeCode.L7OK);
        await TestCluster.UntilAsync(() => first.DataPlane.Pools["app"].Servers.Length == 3, "h1 hears that s3 is up");
        // Up there is not up here, where a reload has the name s3 stand for another machine.
        await ReloadAsync(first, With(first, 3, known with { Servers = known.Servers.SetItem(2, s3 with { Port = 8084, Health = own }) }));
        await TestCluster.UntilAsync(async () => await StateAsync(first, "h1", "s3") == "starting", "s3 is unknown");
        await TestCluster.UntilAsync(() => first.DataPlane.Pools["app"].Servers.Length == 2, "s3 gets nothing");
        Assert.DoesNotContain(first.DataPlane.AllPools, pool => pool.Servers.Any(server => server is { Name: "s3", Endpoint.Port: 8084 }));
    }

    [Fact]
    public async Task Server_that_was_gone_for_a_revision_is_unknown_when_it_comes_back()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(1);
        var node = cluster["h1"];
        await TestCluster.UntilAsync(() => node.DataPlane.Pools["app"].Servers.Length == 2, "both are up");
        await ReloadAsync(node, With(node, 2, Samples.Backend with { Servers = [Samples.Backend.Servers[1]] }));

        var later = Samples.Backend with { Check = Samples.Check with { StartDelay = TimeSpan.FromHours(1) } };
        await ReloadAsync(node, With(node, 3, later));

        await TestCluster.UntilAsync(async () => await StateAsync(node, "h1", "s1") == "starting", "s1 is unknown");
        // The other one was there all the time.
        Assert.Equal("up", await StateAsync(node, "h1", "s2"));
        Assert.Equal("s2", Assert.Single(node.DataPlane.Pools["app"].Servers).Name);
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

    private static ServiceSettings With(TestNode node, int revision, BackendSettings backend) =>
        Samples.Settings(node.Name, Samples.Vips(6)) with { Revision = revision, Backends = [backend] };

    private static async Task<string> StateAsync(TestNode node, string viewpoint, string server) =>
        (await node.AskAsync<AdminMessages.HealthTable>(AdminMessages.GetHealth.Instance)).Rows
        .FirstOrDefault(row => row.Node == viewpoint && row.Server == server)?.State ?? "";

    private static Task<GuardianMessages.Reconfigured> ReloadAsync(TestNode node, ServiceSettings next) =>
        node.AskAsync<GuardianMessages.Reconfigured>(new GuardianMessages.Reconfigure(next));
}
