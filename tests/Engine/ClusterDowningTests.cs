using Akka.Cluster;

namespace HaActors.Engine.Tests;

/// <summary>What becomes of members that crash. https://getakka.net/articles/clustering/split-brain-resolver.html</summary>
[Collection("cluster")]
public sealed class ClusterDowningTests
{
    [Fact]
    public async Task Crashed_member_is_unreachable_then_downed_then_removed()
    {
        var nodes = await ClusterNode.StartCluster(3);
        await using var first = nodes[0];
        await using var second = nodes[1];
        var crashed = nodes[2];

        await crashed.Crash();

        foreach (var stays in new[] { first, second })
        {
            var removed = await stays.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.Address.Equals(crashed.Address));
            Assert.Equal(MemberStatus.Down, removed.PreviousStatus);
            var order = stays.Events.About(crashed.Address).Where(e => e is not ("MemberJoined" or "MemberWeaklyUp" or "MemberDowned"));
            Assert.Equal(["MemberUp", "UnreachableMember", "MemberRemoved"], order);
            var state = await stays.State();
            Assert.Equal(2, state.Members.Count);
            Assert.Empty(state.Unreachable);
        }
    }

    [Fact]
    public async Task Crashed_leader_is_replaced_before_it_is_removed()
    {
        var nodes = (await ClusterNode.StartCluster(3)).OrderBy(n => n.Address, Member.AddressOrdering).ToArray();
        var leader = nodes[0];
        await using var next = nodes[1];
        await using var last = nodes[2];

        await leader.Crash();

        foreach (var stays in new[] { next, last })
        {
            await stays.Events.Saw<ClusterEvent.LeaderChanged>(e => Equals(e.Leader, next.Address));
            await stays.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.Address.Equals(leader.Address));
            Assert.Equal(next.Address, (await stays.State()).Leader);
        }
    }

    [Fact]
    public async Task Without_a_downing_provider_the_operator_decides()
    {
        var nodes = await ClusterNode.StartCluster(3, "akka.cluster.downing-provider-class = \"\"");
        await using var first = nodes[0];
        await using var second = nodes[1];
        var crashed = nodes[2];

        await crashed.Crash();
        foreach (var stays in new[] { first, second })
            await stays.Events.Saw<ClusterEvent.UnreachableMember>(e => e.Member.Address.Equals(crashed.Address));
        var state = await first.State();
        Assert.Contains(state.Members, m => m.Address.Equals(crashed.Address));
        Assert.Contains(state.Unreachable, m => m.Address.Equals(crashed.Address));

        second.Cluster.Down(crashed.Address);

        foreach (var stays in new[] { first, second })
            await stays.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.Address.Equals(crashed.Address));
    }

    [Fact]
    public async Task Process_that_restarts_at_once_joins_as_a_new_incarnation()
    {
        var port = ClusterNode.FreePort();
        var nodes = await ClusterNode.StartCluster(2);
        await using var first = nodes[0];
        await using var second = nodes[1];
        var old = ClusterNode.Start($"akka.remote.dot-netty.tcp.port = {port}");
        old.Cluster.Join(first.Address);
        await ClusterNode.AllUp(first, second, old);
        await old.Crash();

        await using var anew = ClusterNode.Start($"akka.remote.dot-netty.tcp.port = {port}");
        anew.Cluster.Join(first.Address);

        Assert.Equal(old.Address, anew.Address);
        Assert.NotEqual(old.Cluster.SelfUniqueAddress, anew.Cluster.SelfUniqueAddress);
        foreach (var stays in new[] { first, second })
        {
            await stays.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.UniqueAddress == old.Cluster.SelfUniqueAddress);
            await stays.Events.Saw<ClusterEvent.MemberUp>(e => e.Member.UniqueAddress == anew.Cluster.SelfUniqueAddress);
            Assert.Equal(3, (await stays.State()).Members.Count);
        }
    }

    [Fact]
    public async Task Member_that_is_downed_though_alive_ends_its_actor_system()
    {
        var nodes = await ClusterNode.StartCluster(3);
        await using var first = nodes[0];
        await using var second = nodes[1];
        await using var downed = nodes[2];

        first.Cluster.Down(downed.Address);

        await downed.System.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(40));
        Assert.True(downed.Cluster.IsTerminated);
        foreach (var stays in new[] { first, second })
            await stays.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.Address.Equals(downed.Address));
    }
}
