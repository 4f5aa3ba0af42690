using Akka.Actor;
using Akka.Cluster;

namespace HaActors.Engine.Tests;

/// <summary>
/// How a member goes in good order. https://getakka.net/articles/actors/coordinated-shutdown.html
/// Where the order is asserted, the leaver is not the leader: a leader's last word, that it is exiting, is sent once and may be lost with
/// its connections, and the others then have to down it, or, one of two, themselves.
/// </summary>
[Collection("cluster")]
public sealed class ClusterLeavingTests
{
    [Fact]
    public async Task Leaving_member_is_seen_to_leave_exit_and_be_removed_in_that_order()
    {
        var nodes = await StartCluster(3);
        await using var first = nodes[0];
        await using var second = nodes[1];
        await using var leaver = nodes[2];

        first.Cluster.Leave(leaver.Address);

        foreach (var stays in new[] { first, second })
        {
            var removed = await stays.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.Address.Equals(leaver.Address));
            Assert.Equal(MemberStatus.Exiting, removed.PreviousStatus);
            var order = stays.Events.About(leaver.Address).Where(e => e is "MemberUp" or "MemberExited" or "MemberRemoved");
            Assert.Equal(["MemberUp", "MemberExited", "MemberRemoved"], order);
            Assert.DoesNotContain("MemberDowned", stays.Events.About(leaver.Address));
        }
    }

    [Fact]
    public async Task Leaving_ends_in_the_end_of_the_actor_system()
    {
        var nodes = await ClusterNode.StartCluster(2);
        await using var stays = nodes[0];
        await using var leaver = nodes[1];
        var removed = new TaskCompletionSource();
        leaver.Cluster.RegisterOnMemberRemoved(removed.SetResult);

        await leaver.Cluster.LeaveAsync().WaitAsync(TimeSpan.FromSeconds(30));

        await removed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await leaver.System.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(leaver.Cluster.IsTerminated);
        await stays.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.Address.Equals(leaver.Address));
    }

    [Fact]
    public async Task Coordinated_shutdown_leaves_the_cluster_first()
    {
        var nodes = await StartCluster(2);
        await using var stays = nodes[0];
        await using var leaver = nodes[1];

        await CoordinatedShutdown.Get(leaver.System).Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(TimeSpan.FromSeconds(30));

        var removed = await stays.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.Address.Equals(leaver.Address));
        Assert.Equal(MemberStatus.Exiting, removed.PreviousStatus);
    }

    [Fact]
    public async Task Another_member_leads_when_the_leader_leaves()
    {
        var nodes = await StartCluster(3);
        await using var leader = nodes[0];
        await using var next = nodes[1];
        await using var last = nodes[2];

        await leader.Cluster.LeaveAsync().WaitAsync(TimeSpan.FromSeconds(30));

        foreach (var stays in new[] { next, last })
        {
            await stays.Events.Saw<ClusterEvent.LeaderChanged>(e => Equals(e.Leader, next.Address));
            await stays.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.Address.Equals(leader.Address));
        }
    }

    [Fact]
    public async Task Last_member_can_leave_too()
    {
        await using var node = ClusterNode.Start();
        await node.Cluster.JoinAsync(node.Address);

        await node.Cluster.LeaveAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(node.Cluster.IsTerminated);
    }

    /// <summary>As many nodes, the leader first.</summary>
    private static async Task<ClusterNode[]> StartCluster(int count) =>
        [.. (await ClusterNode.StartCluster(count)).OrderBy(node => node.Address, Member.AddressOrdering)];
}
