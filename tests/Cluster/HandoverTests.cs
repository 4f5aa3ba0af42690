using HaActors.Actors.Messages;
using HaActors.Tests.Fakes;

namespace HaActors.Cluster.Tests;

/// <summary>Planned moves between real actors: who is asked what, in which order, and that nothing stays.</summary>
public sealed class HandoverTests
{
    [Fact]
    public async Task Move_is_prepared_by_both_and_cleaned_up_by_both()
    {
        await using var cluster = new TestCluster { Vips = Samples.Vips(2) };
        await cluster.StartAsync(2);
        await cluster.HandoversAtRestAsync();
        var from = cluster.Lan.Owners["v1"];
        var to = from == "h1" ? "h2" : "h1";

        var moved = await cluster[from].AskAsync<AdminMessages.MoveResult>(new AdminMessages.MoveVip("v1", to));
        Assert.True(moved.Accepted, moved.Text);

        await TestCluster.UntilAsync(() => cluster.Lan.Owners["v1"] == to, $"{to} owns v1");
        await cluster.HandoversAtRestAsync();
        Assert.Equal(["keep v1", "forget v1"], cluster[from].HandoverCalls("v1").TakeLast(2));
        Assert.Equal(["redirect v1 to 10.77.0.11", "direct v1"], cluster[to].HandoverCalls("v1").TakeLast(2));
    }

    [Fact]
    public async Task Move_happens_although_the_system_cannot_keep_connections()
    {
        await using var cluster = new TestCluster { Vips = Samples.Vips(2) };
        await cluster.StartAsync(2);
        await cluster.HandoversAtRestAsync();
        var from = cluster.Lan.Owners["v1"];
        var to = from == "h1" ? "h2" : "h1";
        cluster[from].Handover.Able = false;

        await cluster[from].AskAsync<AdminMessages.MoveResult>(new AdminMessages.MoveVip("v1", to));

        await TestCluster.UntilAsync(() => cluster.Lan.Owners["v1"] == to, $"{to} owns v1");
        Assert.DoesNotContain(cluster[to].HandoverCalls("v1"), call => call.StartsWith("redirect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_offers_what_it_owns_and_waits_for_its_connections()
    {
        await using var cluster = new TestCluster { Vips = Samples.Vips(2) };
        await cluster.StartAsync(2);
        await cluster.HandoversAtRestAsync();
        var stopping = cluster["h2"];
        var own = cluster.Lan.Owners.Single(owner => owner.Value == "h2").Key;
        stopping.Handover.Connections = 1;

        var stop = stopping.AskAsync<GuardianMessages.StoppedGracefully>(new GuardianMessages.StopGracefully(TestCluster.Patience));
        await TestCluster.UntilAsync(() => cluster.Lan.Owners[own] == "h1", "h1 owns it");
        Assert.Contains($"redirect {own} to 10.77.0.11", cluster["h1"].Handover.Calls);
        Assert.DoesNotContain($"direct {own}", cluster["h1"].Handover.Calls);
        Assert.False(stop.IsCompleted);
        stopping.Handover.Connections = 0;

        await stop;
        await TestCluster.UntilAsync(() => cluster["h1"].Handover.Calls.Contains($"direct {own}"), "h1 keeps its packets");
        Assert.Contains($"forget {own}", stopping.Handover.Calls);
    }

    [Fact]
    public async Task Stop_ends_connections_that_outlast_the_limit()
    {
        await using var cluster = new TestCluster { Vips = Samples.Vips(2) };
        await cluster.StartAsync(2);
        await cluster.HandoversAtRestAsync();
        var own = cluster.Lan.Owners.Single(owner => owner.Value == "h2").Key;
        cluster["h2"].Handover.Connections = 1;

        await cluster["h2"].AskAsync<GuardianMessages.StoppedGracefully>(new GuardianMessages.StopGracefully(TimeSpan.FromSeconds(1)));

        Assert.Contains($"abort {own}", cluster["h2"].Handover.Calls);
        await TestCluster.UntilAsync(() => cluster["h1"].Handover.Calls.Contains($"direct {own}"), "h1 keeps its packets");
    }
}
