using Akka.Cluster;
using Akka.Cluster.Membership;

namespace HaActors.EngineUnits.Tests;

public sealed class MembershipTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_history_ends_in_one_agreed_membership_with_one_leader(int seed)
    {
        var simulation = new MembershipSimulation(seed, nodes: 5);
        for (var step = 0; step < 150; step++)
            simulation.Step();

        simulation.Settle();

        AssertOneCluster(simulation);
    }

    /// <summary>
    /// Splits of any shape, in which nodes join, leave and crash. Those of a cluster at rest are decided by keep-majority on every side;
    /// the others are healed before anybody decides.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_split_leaves_at_most_one_side_and_one_cluster_after_it(int seed)
    {
        var simulation = new MembershipSimulation(seed, nodes: 5);
        for (var split = 0; split < 4; split++)
        {
            for (var step = 0; step < 20; step++)
                simulation.Step();
            var decided = (seed + split) % 2 == 0;
            if (decided)
                simulation.Settle();
            simulation.Split();
            for (var step = 0; step < 40; step++)
                simulation.Step();

            if (decided)
            {
                simulation.SettleSides();
                var before = string.Join("\n\n", simulation.Sides.Select(Told));
                Assert.True(simulation.Sides.All(side => side.Select(view => view.Leader?.UniqueAddress).Distinct().Count() == 1), $"a side follows several: {before}");
                simulation.Decide();
                Assert.True(simulation.Sides.Count() <= 1, $"several sides stay: {string.Join("\n\n", simulation.Sides.Select(Told))}\nof: {before}");
            }

            simulation.Heal();
        }

        simulation.Settle();
        AssertOneCluster(simulation);
    }

    private static string Told(IEnumerable<MembershipState> side) =>
        string.Join("\n", side.Select(view => $"{view.Self} follows {view.Leader?.UniqueAddress} and sees {view.Gossip.Content()}"));

    private static void AssertOneCluster(MembershipSimulation simulation)
    {
        var views = simulation.Alive;
        Assert.NotEmpty(views);
        if (views.Select(v => v.Gossip.Content()).Distinct().Count() > 1) Assert.Fail(string.Join("\n", views.Select(v => $"{v.Self} sees {v.Gossip.Content()}")));
        Assert.Single(views.Select(v => v.Leader?.UniqueAddress).Distinct());
        Assert.All(views, v =>
        {
            Assert.True(v.Converged, $"{v.Self} has not converged; seen by {string.Join(' ', v.Gossip.Seen)}; {v.Gossip.Content()}");
            Assert.Equal(views.Select(s => s.Self).Order(), v.Gossip.Members.Keys);
            Assert.All(v.Members, m => Assert.Equal(MemberStatus.Up, m.Status));
            Assert.Equal(v.Members.Count(), v.Members.Select(m => m.UpNumber).Distinct().Count());
        });
        Assert.DoesNotContain(views.SelectMany(v => v.Gossip.Members.Keys), simulation.Removed.Contains);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Merge_is_commutative_associative_and_idempotent(int seed)
    {
        var simulation = new MembershipSimulation(seed, nodes: 6);
        for (var step = 0; step < 300; step++)
            simulation.Step();
        var random = new Random(seed);
        Gossip Any() => simulation.History[random.Next(simulation.History.Count)];

        for (var i = 0; i < 2000; i++)
        {
            var (a, b, c) = (Any(), Any(), Any());
            Assert.Equal(a.Merge(b).Content(), b.Merge(a).Content());
            Assert.Equal(a.Merge(b).Merge(c).Content(), a.Merge(b.Merge(c)).Content());
            Assert.Equal(a.Merge(a).Content(), a.Merge(a).Merge(a).Content());
            Assert.Equal(a.Merge(b).Content(), a.Merge(b).Merge(b).Content());
        }
    }

    [Fact]
    public void Leader_does_nothing_before_all_have_seen_its_view()
    {
        var state = Some.State(1, Some.Member(1), Some.Member(2), Some.Member(3, MemberStatus.Joining, Member.NotYetUp));
        Assert.True(state.IsLeader);
        Assert.Same(state, state.MoveOn(Some.Settings));

        var seen = state with { Gossip = state.Gossip.SeenBy(Some.Node(2)) };
        var moved = seen.MoveOn(Some.Settings);
        Assert.Equal(MemberStatus.Up, moved.Gossip.Members[Some.Node(3)].Status);
        Assert.Equal(3, moved.Gossip.Members[Some.Node(3)].UpNumber);
    }

    [Fact]
    public void Unreachable_member_stops_the_leader_until_it_is_downed()
    {
        var state = Some.State(1, Some.Member(1), Some.Member(2), Some.Member(3, MemberStatus.Joining, Member.NotYetUp)).Observe([Some.Node(2)]);
        Assert.Same(state, state.MoveOn(Some.Settings));

        var moved = state.Down(Some.Node(2).Address).MoveOn(Some.Settings);

        Assert.Equal([Some.Node(1), Some.Node(3)], moved.Gossip.Members.Keys);
        Assert.True(moved.Gossip.Tombstones.Contains(Some.Node(2)));
        Assert.Equal(MemberStatus.Up, moved.Gossip.Members[Some.Node(3)].Status);
    }

    [Fact]
    public void Only_members_that_follow_the_leader_see_it_lead()
    {
        var members = new[] { Some.Member(1), Some.Member(2), Some.Member(3) };
        Assert.Equal(Some.Node(1), Some.State(3, members).Leader?.UniqueAddress);
        Assert.Equal(Some.Node(2), Some.State(3, members).Observe([Some.Node(1)]).Leader?.UniqueAddress);
        Assert.Equal(Some.Node(1), Some.State(1, members).Leader?.UniqueAddress);
    }

    [Fact]
    public void Newcomers_wait_for_the_minimum_of_their_role()
    {
        var settings = Some.SettingsWith("role { db { min-nr-of-members = 1 } }");
        var state = Some.State(1, Some.Member(1, MemberStatus.Joining, Member.NotYetUp));
        Assert.Same(state, state.MoveOn(settings));
    }

    [Fact]
    public void Removed_incarnation_is_not_let_in_again()
    {
        var state = Some.State(1, Some.Member(1), Some.Member(2, MemberStatus.Down)).MoveOn(Some.Settings);
        Assert.False(state.Gossip.HasMember(Some.Node(2)));

        Assert.Same(state, state.Join(Some.Member(2, MemberStatus.Joining)));
    }

    [Fact]
    public void Tombstones_keep_the_newest()
    {
        var all = Enumerable.Range(1, Tombstones.Kept + 10).Aggregate(Tombstones.None, (kept, n) => kept.Add([Some.Node(n)]));

        Assert.Equal(Tombstones.Kept, all.Ordinals.Count);
        Assert.False(all.Contains(Some.Node(10)));
        Assert.True(all.Contains(Some.Node(11)));
    }
}
