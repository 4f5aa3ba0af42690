using Akka.Cluster;

namespace HaActors.Engine.Tests;

/// <summary>
/// Splits of the network, made by relays that swallow bytes. At most one side may stay.
/// https://getakka.net/articles/clustering/split-brain-resolver.html
/// </summary>
[Collection("cluster")]
public sealed class ClusterPartitionTests
{
    [Fact]
    public async Task Keep_majority_keeps_two_of_three()
    {
        await using var network = new RelayNetwork();
        await using var first = network.Start();
        await using var second = network.Start();
        await using var alone = network.Start();
        await ClusterNode.Form(first, second, alone);

        network.Split([first, second], [alone]);

        await Stay([first, second], gone: [alone]);
    }

    [Fact]
    public async Task Keep_majority_of_two_equal_sides_keeps_the_lowest_address()
    {
        await using var network = new RelayNetwork();
        await using var lower = network.Start();
        await using var higher = network.Start();
        await ClusterNode.Form(higher, lower);

        network.Split([lower], [higher]);

        await Stay([lower], gone: [higher]);
    }

    [Fact]
    public async Task Keep_oldest_keeps_the_smaller_side_with_the_oldest()
    {
        const string keepOldest = "akka.cluster.split-brain-resolver.active-strategy = keep-oldest";
        await using var network = new RelayNetwork();
        await using var oldest = network.Start(keepOldest);
        await using var friend = network.Start(keepOldest);
        await using var third = network.Start(keepOldest);
        await using var fourth = network.Start(keepOldest);
        await using var fifth = network.Start(keepOldest);
        await ClusterNode.Form(oldest, friend, third, fourth, fifth);

        network.Split([oldest, friend], [third, fourth, fifth]);

        await Stay([oldest, friend], gone: [third, fourth, fifth]);
    }

    [Fact]
    public async Task Static_quorum_keeps_the_side_that_has_it()
    {
        const string quorum = "akka.cluster.split-brain-resolver { active-strategy = static-quorum, static-quorum.quorum-size = 2 }";
        await using var network = new RelayNetwork();
        await using var first = network.Start(quorum);
        await using var second = network.Start(quorum);
        await using var alone = network.Start(quorum);
        await ClusterNode.Form(first, second, alone);

        network.Split([first, second], [alone]);

        await Stay([first, second], gone: [alone]);
    }

    [Fact]
    public async Task Down_all_keeps_nobody()
    {
        const string downAll = "akka.cluster.split-brain-resolver.active-strategy = down-all";
        await using var network = new RelayNetwork();
        await using var first = network.Start(downAll);
        await using var second = network.Start(downAll);
        await ClusterNode.Form(first, second);

        network.Split([first], [second]);

        await Stay([], gone: [first, second]);
    }

    [Fact]
    public async Task Split_that_heals_in_time_costs_no_member()
    {
        const string patient = "akka.cluster.split-brain-resolver { stable-after = 30s, down-all-when-unstable = off }";
        await using var network = new RelayNetwork();
        await using var first = network.Start(patient);
        await using var second = network.Start(patient);
        await using var third = network.Start(patient);
        await ClusterNode.Form(first, second, third);

        network.Split([first, second], [third]);
        await first.Events.Saw<ClusterEvent.UnreachableMember>(e => e.Member.Address.Equals(third.Address));
        await third.Events.Saw<ClusterEvent.UnreachableMember>(e => e.Member.Address.Equals(first.Address));
        network.Heal();

        await first.Events.Saw<ClusterEvent.ReachableMember>(e => e.Member.Address.Equals(third.Address));
        await third.Events.Saw<ClusterEvent.ReachableMember>(e => e.Member.Address.Equals(first.Address));
        foreach (var node in new[] { first, second, third })
        {
            Assert.Equal(3, (await node.State()).Members.Count(m => m.Status == MemberStatus.Up));
            Assert.Empty(node.Events.All.OfType<ClusterEvent.MemberRemoved>());
        }
    }

    private static async Task Stay(ClusterNode[] stay, ClusterNode[] gone)
    {
        foreach (var node in gone)
            Assert.True(await Ends(node), Account(node));
        foreach (var node in stay)
        {
            foreach (var lost in gone)
                await node.Events.Saw<ClusterEvent.MemberRemoved>(e => e.Member.Address.Equals(lost.Address));
            var state = await node.State();
            Assert.Equal(stay.Length, state.Members.Count(m => m.Status == MemberStatus.Up));
            Assert.Equal(stay.Select(n => n.Address).Min(Member.AddressOrdering), state.Leader);
            Assert.False(node.Cluster.IsTerminated);
        }
    }

    private static async Task<bool> Ends(ClusterNode node) =>
        await Task.WhenAny(node.System.WhenTerminated, Task.Delay(TimeSpan.FromSeconds(60))) == node.System.WhenTerminated;

    /// <summary>What a node that should have gone still sees.</summary>
    private static string Account(ClusterNode node)
    {
        var state = node.Cluster.State;
        return $"{node.Address} still runs as {node.Cluster.SelfMember.Status}, cluster ended: {node.Cluster.IsTerminated}, "
            + $"members: {string.Join(' ', state.Members)}, unreachable: {string.Join(' ', state.Unreachable)}, events: {string.Join(", ", node.Events.All)}";
    }
}
