using Akka.Cluster;
using Akka.Cluster.SBR;

namespace HaActors.EngineUnits.Tests;

/// <summary>The strategies as pure decisions. https://getakka.net/articles/clustering/split-brain-resolver.html</summary>
public sealed class SplitBrainTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 50)];

    /// <summary>
    /// Before the split the leader may have moved members on, and the news may have reached any of the nodes. Whatever
    /// each side knows: never may both stay.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Never_do_both_sides_stay(int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 200; trial++)
        {
            var count = random.Next(2, 8);
            var before = Enumerable.Range(1, count).Select(n => Any(random, n)).ToArray();
            if (before.FirstOrDefault(m => SplitView.IsFull(m)) is not { } leader) continue;
            var after = before.Select(m => MovedOn(random, m)).ToArray();
            var mine = before.Select(m => m.UniqueAddress).Where(_ => random.Next(2) == 0).ToHashSet();
            // The leader knows what it did; the other side may or may not.
            var leaderIsMine = mine.Contains(leader.UniqueAddress);
            var knowledge = random.Next(2) == 0 ? before : after;
            var here = View(leaderIsMine ? after : knowledge, mine.Contains);
            var there = View(leaderIsMine ? knowledge : after, node => !mine.Contains(node));

            foreach (var strategy in new IDowningStrategy[] { new KeepMajority(null), new KeepOldest(new(true, null)), new KeepOldest(new(false, null)), new DownAll() })
            {
                // keep-oldest and static-quorum assume, as Akka's do, that nobody comes up during the split.
                var (a, b) = strategy is KeepMajority
                    ? (strategy.Decide(here), strategy.Decide(there))
                    : (strategy.Decide(View(before, mine.Contains)), strategy.Decide(View(before, node => !mine.Contains(node))));
                Assert.False(
                    a == Decision.DownUnreachable && b == Decision.DownUnreachable && mine.Count > 0 && mine.Count < count,
                    $"{strategy.GetType().Name}: both stay: {here} and {there}");
            }
            var quorum = new StaticQuorum(new(count / 2 + 1, null));
            Assert.False(quorum.Decide(View(before, mine.Contains)) == Decision.DownUnreachable && quorum.Decide(View(before, n => !mine.Contains(n))) == Decision.DownUnreachable);
        }
    }

    [Theory]
    [InlineData(3, 2, "DownUnreachable")]
    [InlineData(3, 1, "DownReachable")]
    [InlineData(4, 2, "DownUnreachable")] // equal: this side has the lowest address
    public void Keep_majority_counts(int members, int reachable, string expected)
    {
        var split = View([.. Enumerable.Range(1, members).Select(n => Some.Member(n))], node => Enumerable.Range(1, reachable).Select(n => Some.Node(n)).Contains(node));
        Assert.Equal(expected, new KeepMajority(null).Decide(split).ToString());
    }

    /// <summary>It may leave without anybody's agreement, so the other side need not know of it, and neither would give way.</summary>
    [Fact]
    public void Joining_member_that_leaves_does_not_count()
    {
        var split = View([Some.Member(1, MemberStatus.Leaving, Member.NotYetUp), Some.Member(2)], node => node == Some.Node(1));
        Assert.Equal(Decision.DownReachable, new KeepMajority(null).Decide(split));
    }

    [Fact]
    public void Static_quorum_downs_all_when_there_are_too_many_members()
    {
        var split = View([.. Enumerable.Range(1, 4).Select(n => Some.Member(n))], node => node.CompareTo(Some.Node(3)) < 0);
        Assert.Equal(Decision.DownAll, new StaticQuorum(new(2, null)).Decide(split));
    }

    [Fact]
    public void Keep_oldest_gives_up_an_oldest_that_is_alone()
    {
        Member[] members = [.. Enumerable.Range(1, 3).Select(n => Some.Member(n))];
        var alone = View(members, node => node == Some.Node(1));
        var others = View(members, node => node != Some.Node(1));

        Assert.Equal(Decision.DownReachable, new KeepOldest(new(true, null)).Decide(alone));
        Assert.Equal(Decision.DownUnreachable, new KeepOldest(new(true, null)).Decide(others));
        Assert.Equal(Decision.DownUnreachable, new KeepOldest(new(false, null)).Decide(alone));
        Assert.Equal(Decision.DownReachable, new KeepOldest(new(false, null)).Decide(others));
    }

    [Fact]
    public void Members_on_a_broken_link_are_on_neither_side()
    {
        // 2 and 3 suspect each other, 1 still hears from both.
        var state = Some.State(1, Some.Member(1), Some.Member(2), Some.Member(3));
        var gossip = state.Gossip with
        {
            Reachability = state.Gossip.Reachability.Observe(Some.Node(2), [Some.Node(3)]).Observe(Some.Node(3), [Some.Node(2)]),
        };

        var split = SplitView.Of(state with { Gossip = gossip });

        Assert.Equal([Some.Node(2), Some.Node(3)], split.IndirectlyConnected.Select(m => m.UniqueAddress));
        Assert.Equal([Some.Node(2), Some.Node(3)], new KeepMajority(null).Decide(split).Doomed(split).Select(m => m.UniqueAddress));
    }

    private static SplitView View(Member[] members, Func<UniqueAddress, bool> reachable) => new(
        [.. members.Where(m => reachable(m.UniqueAddress))], [.. members.Where(m => !reachable(m.UniqueAddress))], []);

    private static Member Any(Random random, int number) => random.Next(5) switch
    {
        0 => Some.Member(number, MemberStatus.Joining, Member.NotYetUp),
        1 => Some.Member(number, MemberStatus.Leaving),
        _ => Some.Member(number),
    };

    private static Member MovedOn(Random random, Member member) => (member.Status, random.Next(2)) switch
    {
        (MemberStatus.Joining, 0) => member.CopyUp(100),
        (MemberStatus.Leaving, 0) => member.Copy(MemberStatus.Exiting),
        _ => member,
    };
}
