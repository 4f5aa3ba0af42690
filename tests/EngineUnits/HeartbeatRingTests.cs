using Akka.Cluster.Membership;

namespace HaActors.EngineUnits.Tests;

public sealed class HeartbeatRingTests
{
    [Theory]
    [InlineData(3, 9)]
    [InlineData(10, 9)]
    [InlineData(60, 9)]
    public void Every_node_is_watched_by_so_many_others(int nodes, int count)
    {
        var all = Enumerable.Range(1, nodes).Select(n => Some.Node(n)).ToList();

        var watched = all.SelectMany(self => HeartbeatRing.Watched(self, all, [], count).Select(other => (self, other))).ToList();

        Assert.DoesNotContain(watched, w => w.self == w.other);
        Assert.All(all, node => Assert.Equal(Math.Min(count, nodes - 1), watched.Count(w => w.other == node)));
    }

    [Fact]
    public void Unreachable_nodes_do_not_use_up_the_count()
    {
        var all = Enumerable.Range(1, 30).Select(n => Some.Node(n)).ToList();
        var lost = HeartbeatRing.Watched(all[0], all, [], 9).Take(4).ToList();

        var watched = HeartbeatRing.Watched(all[0], all, [.. lost], 9);

        Assert.Equal(13, watched.Count);
        Assert.Superset(lost.ToHashSet(), watched);
    }
}
