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

    private static async Task<AdminMessages.HealthRow[]> ViewsAsync(TestCluster cluster, string node) =>
        [.. (await cluster[node].AskAsync<AdminMessages.HealthTable>(AdminMessages.GetHealth.Instance)).Rows.Where(row => row.Server == "s1")];
}
