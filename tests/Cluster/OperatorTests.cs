using System.Collections.Immutable;
using HaActors.Actors.Messages;
using HaActors.Actors.Traffic;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Tests.Fakes;

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
    public async Task Drained_server_stays_drained_on_all_nodes_through_the_loss_of_any()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(3);
        await PoolsAreAsync(cluster, "s1 s2");

        var answer = await cluster["h2"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.SetServer("app", "s1", AdminState.Drain, null));
        Assert.True(answer.Accepted, answer.Text);
        await PoolsAreAsync(cluster, "s2");

        var crashed = await cluster.CrashAsync("h2");
        await TestCluster.UntilAsync(() => cluster.Lan.Owners.Values.All(owner => owner != "h2"), "the others took over");
        cluster.Restart(crashed);
        await PoolsAreAsync(cluster, "s2");
        await cluster["h2"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.SetServer("app", "", AdminState.Ready, 7));
        await PoolsAreAsync(cluster, "s1 s2");
        await TestCluster.UntilAsync(
            () => cluster.Living.All(node => node.DataPlane.Pools["app"].Servers.All(server => server.Weight == 7)), "the weight everywhere");
    }

    [Fact]
    public async Task Word_on_thousands_of_servers_reaches_all_nodes_and_one_that_comes_back()
    {
        // Names as long as may be: one message of all this would be ten times as long as a frame may be.
        var servers = Enumerable.Range(0, 5000).Select(i => new ServerSettings($"{i:D4}{new string('s', 59)}", "127.0.0.1", 8081, 100, false)).ToImmutableArray();
        await using var cluster = new TestCluster { Backend = Samples.Backend with { Check = null, Servers = servers } };
        await cluster.StartAsync(2);
        await TestCluster.UntilAsync(() => cluster.Living.All(node => node.DataPlane.Pools.ContainsKey("app")), "the pools");

        var answer = await cluster["h2"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.SetServer("app", "", AdminState.Ready, 7));

        Assert.True(answer.Accepted, answer.Text);
        await EverythingSaidAsync();
        var crashed = await cluster.CrashAsync("h2");
        cluster.Restart(crashed);
        await EverythingSaidAsync();

        Task EverythingSaidAsync() => TestCluster.UntilAsync(
            () => cluster.Living.Count() == 2 && cluster.Living.All(node => node.DataPlane.Pools.TryGetValue("app", out var pool)
                && pool.Servers.Length == servers.Length && pool.Servers.All(server => server.Weight == 7)),
            "the weight of every server everywhere");
    }

    [Fact]
    public async Task Drained_frontend_listens_nowhere_until_it_is_ready()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(2);

        await cluster["h1"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.SetFrontend("www", AdminState.Drain));
        await TestCluster.UntilAsync(() => cluster.Living.All(node => node.DataPlane.Frontends.IsEmpty), "no listener");
        await cluster["h2"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.SetFrontend("www", AdminState.Ready));
        await TestCluster.UntilAsync(() => cluster.Living.All(node => node.DataPlane.Frontends.Count == 1), "all listen");
    }

    [Fact]
    public async Task Stick_entries_reach_all_nodes_and_one_that_comes_back()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(3);
        StickEntry[] entries = [.. Enumerable.Range(0, 600).Select(i => new StickEntry("app", $"192.0.2.{i}", $"s{i % 3}", 1000 + i))];

        foreach (var entry in entries)
        {
            cluster["h1"].DataPlane.Noted.Enqueue(entry);
        }

        await TestCluster.UntilAsync(() => cluster.Living.All(node => node.DataPlane.Stuck.Count == entries.Length), "the entries everywhere");

        // What is noted on one node before it dies is with the others, and with the node itself when it comes back.
        var crashed = await cluster.CrashAsync("h1");
        cluster["h2"].DataPlane.Noted.Enqueue(entries[0] with { Server = "s9", UsedUnixMs = 5000 });
        await TestCluster.UntilAsync(() => cluster["h3"].DataPlane.Stuck[("app", entries[0].Key)].Server == "s9", "a change while the node is away");
        cluster.Restart(crashed);
        await TestCluster.UntilAsync(() => cluster["h1"].DataPlane.Stuck.Count == entries.Length, "the entries on the node that came back");
        Assert.Equal("s9", cluster["h1"].DataPlane.Stuck[("app", entries[0].Key)].Server);
        Assert.Equal(entries.Skip(1).ToHashSet(), cluster["h1"].DataPlane.Stuck.Values.Where(entry => entry.Server != "s9").ToHashSet());
    }

    [Fact]
    public async Task Stick_entries_wait_for_the_table_of_their_backend()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(2);
        cluster["h2"].DataPlane.TakesStick = false;

        cluster["h1"].DataPlane.Noted.Enqueue(new StickEntry("app", "192.0.2.1", "s1", 1000));
        cluster["h1"].DataPlane.Noted.Enqueue(new StickEntry("app", "192.0.2.2", "s1", 1000));
        await TestCluster.UntilAsync(() => cluster["h2"].DataPlane.Refused > 0, "what h2 has no table for");
        cluster["h2"].DataPlane.TakesStick = true;

        await TestCluster.UntilAsync(() => cluster["h2"].DataPlane.Stuck.Count == 2, "the entries");
        var shown = await cluster["h2"].AskAsync<AdminMessages.StickEntries>(new AdminMessages.GetStickEntries("app", "192.0.2.2", null));
        Assert.Equal(("192.0.2.2", "s1"), (Assert.Single(shown.Rows).Key, shown.Rows[0].Server));
        var none = await cluster["h2"].AskAsync<AdminMessages.StickEntries>(new AdminMessages.GetStickEntries("mail", null, null));
        Assert.Equal("backend mail has no stick table; there are: app", none.Failure);
    }

    [Fact]
    public async Task Sessions_of_all_nodes_are_summed()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(2);

        cluster["h1"].DataPlane.Servers = [new ServerCounters("app", "s1", 3, 10, 0, 0, 0)];
        cluster["h2"].DataPlane.Servers = [new ServerCounters("app", "s1", 4, 20, 0, 0, 0)];

        foreach (var node in cluster.Living)
        {
            await TestCluster.UntilAsync(
                async () => (await node.AskAsync<AdminMessages.ServerTable>(AdminMessages.GetServers.Instance)).Rows[0] is
                { Sessions: 7, Total: 30, PerNode: "h1:3/10 h2:4/20" },
                $"the sums on {node.Name}");
        }
    }

    [Theory]
    [InlineData("nothing", "", "there is no backend nothing; there are: app")]
    [InlineData("app", "s9", "backend app has no server s9; it has: s1, s2")]
    public async Task Order_against_a_rule_is_refused_with_the_rule(string backend, string server, string rule)
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(1);

        var answer = await cluster["h1"].AskAsync<AdminMessages.MoveResult>(new AdminMessages.SetServer(backend, server, AdminState.Drain, null));

        Assert.Equal(new AdminMessages.MoveResult(false, rule), answer);
    }

    private static Task PoolsAreAsync(TestCluster cluster, string servers) => TestCluster.UntilAsync(
        () => cluster.Living.All(node => node.DataPlane.Pools.TryGetValue("app", out var pool)
            && string.Join(' ', pool.Servers.Select(server => server.Name)) == servers),
        $"pools of {servers} everywhere");

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
