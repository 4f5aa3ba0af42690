using HaActors.Actors.Messages;
using HaActors.Tests.Fakes;

namespace HaActors.Cluster.Tests;

/// <summary>The old or the new owner dies in a step of a planned move: the address has an owner, and nothing of the move stays.</summary>
public sealed class HandoverDeathTests
{
    [Theory]
    [InlineData("keep", true)]
    [InlineData("keep", false)]
    [InlineData("redirect", true)]
    [InlineData("redirect", false)]
    [InlineData("draining", true)]
    [InlineData("draining", false)]
    public async Task Move_ends_well_whoever_dies_in_whichever_step(string step, bool ownerDies)
    {
        await using var cluster = new TestCluster { Vips = Samples.Vips(3) };
        await cluster.StartAsync(3);
        await cluster.HandoversAtRestAsync();
        var (owner, taker, asked) = await RolesAsync(cluster);
        cluster[owner].Handover.Connections = 1;
        var (busy, call) = step == "keep" ? (cluster[owner], "keep v1") : (cluster[taker], "redirect v1");
        busy.Handover.Held = step == "draining" ? "" : call;
        var before = busy.HandoverCalls("v1").Count;

        Assert.True((await cluster[asked].AskAsync<AdminMessages.MoveResult>(new AdminMessages.MoveVip("v1", taker))).Accepted);
        await TestCluster.UntilAsync(
            () => busy.HandoverCalls("v1").Skip(before).Any(made => made.StartsWith(call, StringComparison.Ordinal)), $"{busy.Name} is in the middle of {call}");
        if (step == "draining")
        {
            await TestCluster.UntilAsync(() => cluster.Lan.Owners["v1"] == taker, $"{taker} has v1");
        }

        await cluster.CrashAsync(ownerDies ? owner : taker);
        busy.Handover.Release();
        foreach (var node in cluster.Living)
        {
            node.Handover.Connections = 0;
        }

        await TestCluster.UntilAsync(() => cluster.Living.Any(node => node.Name == cluster.Lan.Owners.GetValueOrDefault("v1")), "v1 has a living owner");
        await cluster.HandoversAtRestAsync();
        await TestCluster.UntilAsync(() => cluster.Spread() <= 1 && cluster.Lan.Owners.Count == 3, "all have one, even");
        await cluster.HandoversAtRestAsync();
    }

    // The leader and first seed lives, so that the loss of either is planned for at once.
    private static async Task<(string Owner, string Taker, string Asked)> RolesAsync(TestCluster cluster)
    {
        var leader = await cluster.LeaderAsync();
        var owner = cluster.Lan.Owners["v1"];
        var others = cluster.Living.Select(node => node.Name).Where(name => name != owner).ToList();
        if (owner == leader)
        {
            // v1 goes to another first.
            Assert.True((await cluster[leader].AskAsync<AdminMessages.MoveResult>(new AdminMessages.MoveVip("v1", others[0]))).Accepted);
            await TestCluster.UntilAsync(() => cluster.Lan.Owners["v1"] == others[0], $"{others[0]} has v1");
            await cluster.HandoversAtRestAsync();
            return (others[0], others[1], leader);
        }

        return (owner, others.First(name => name != leader), leader);
    }
}
