using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Tests.Fakes;

namespace HaActors.Cluster.Tests;

public sealed class SharedChecksTests
{
    [Fact]
    public async Task One_node_probes_each_server_the_others_rely_on_it_and_take_over_when_it_is_lost()
    {
        await using var cluster = new TestCluster { Backend = Samples.Backend with { Check = Samples.Check with { ProbedBy = 1 } } };
        await cluster.StartAsync(3);
        var prober = "";
        await TestCluster.UntilAsync(
            async () =>
            {
                var s1 = await ViewsAsync(cluster, "h1");
                var probers = s1.Where(row => row.Check != nameof(ProbeCode.Unknown)).Select(row => row.Node).ToArray();
                prober = probers.FirstOrDefault("");
                // At first each node looks for itself.
                return s1.Length == 3 && probers.Length == 1 && s1.All(row => row.State == "up");
            },
            "one node alone probes s1");

        // What the prober sees is what all act on.
        cluster[prober].Probes.Set("s1", ProbeCode.L7STS);
        await TestCluster.UntilAsync(
            async () => (await ViewsAsync(cluster, "h1")).All(row => row.State == "down")
                && cluster.Living.All(node => node.DataPlane.Pools["app"].Servers is [{ Name: "s2" }]),
            "nobody uses s1");

        await cluster.CrashAsync(prober);
        var survivor = cluster.Living.First().Name;
        await TestCluster.UntilAsync(
            async () => await ViewsAsync(cluster, survivor) is { Length: 2 } views && views.All(row => row.State == "up")
                && views.Count(row => row.Check != nameof(ProbeCode.Unknown)) == 1,
            "another one probes s1, and finds it well");
    }

    [Fact]
    public async Task Load_on_a_server_does_not_grow_with_the_nodes()
    {
        await using var cluster = new TestCluster { Backend = Samples.Backend with { Check = Samples.Check with { ProbedBy = 1 } } };
        await cluster.StartAsync(3);
        await OneProbesAsync(cluster, "s1");
        cluster.Start("h4");
        cluster.Start("h5");
        await TestCluster.UntilAsync(async () => (await ViewsAsync(cluster, "h1")).Length == 5, "five nodes tell of s1");

        var prober = await OneProbesAsync(cluster, "s1");

        // All that the server sees comes from that one, at the pace of one check; from others at most what a node probes that has not heard
        // it for a moment, on a busy machine. Five that all probed would make 160 more.
        var others = cluster.Living.Where(node => node.Name != prober).ToArray();
        var (before, otherwise) = (cluster[prober].Probes.CountOf("s1"), others.Sum(node => node.Probes.CountOf("s1")));
        await TestCluster.UntilAsync(() => cluster[prober].Probes.CountOf("s1") >= before + 40, "forty probes");
        Assert.InRange(others.Sum(node => node.Probes.CountOf("s1")) - otherwise, 0, 10);
    }

    [Fact]
    public async Task Server_that_a_new_node_does_not_know_gets_nothing_from_it_if_others_know_that_it_is_down()
    {
        await using var cluster = new TestCluster();
        await cluster.StartAsync(2);
        foreach (var node in cluster.Living)
        {
            node.Probes.Set("s1", ProbeCode.L7STS);
        }

        await TestCluster.UntilAsync(
            async () => await ViewsAsync(cluster, "h1") is { Length: 2 } views && views.All(row => row.State == "down"), "s1 is down");

        // A node that would find out for itself in an hour only.
        cluster.Start("h3", Samples.Backend with { Check = Samples.Check with { StartDelay = TimeSpan.FromHours(1) } });
        var started = cluster["h3"].DataPlane;
        await TestCluster.UntilAsync(() => started.Pools.TryGetValue("app", out var pool) && pool.Servers.Length > 0, "h3 has servers");

        // It went by the others' word from its first server on.
        Assert.DoesNotContain(started.AllPools, pool => pool.Servers.Any(server => server.Name == "s1"));
        Assert.Equal(0, cluster["h3"].Probes.CountOf("s1") + cluster["h3"].Probes.CountOf("s2"));
        foreach (var node in cluster.Living)
        {
            node.Probes.Set("s1", ProbeCode.L7OK);
        }

        await TestCluster.UntilAsync(() => started.Pools["app"].Servers.Length == 2, "h3 hears that s1 is back");
    }

    /// <summary>Waits until one node alone has a verdict of its own, and all have one.</summary>
    private static async Task<string> OneProbesAsync(TestCluster cluster, string server)
    {
        string[] probers = [];
        await TestCluster.UntilAsync(
            async () =>
            {
                var rows = (await cluster[cluster.Living.First().Name].AskAsync<AdminMessages.HealthTable>(AdminMessages.GetHealth.Instance)).Rows
                    .Where(row => row.Server == server).ToArray();
                probers = [.. rows.Where(row => row.Check != nameof(ProbeCode.Unknown)).Select(row => row.Node)];
                return rows.Length == cluster.Living.Count() && probers.Length == 1 && rows.All(row => row.State == "up");
            },
            "one node alone probes");
        return probers[0];
    }

    private static async Task<AdminMessages.HealthRow[]> ViewsAsync(TestCluster cluster, string node) =>
        [.. (await cluster[node].AskAsync<AdminMessages.HealthTable>(AdminMessages.GetHealth.Instance)).Rows.Where(row => row.Server == "s1")];
}
