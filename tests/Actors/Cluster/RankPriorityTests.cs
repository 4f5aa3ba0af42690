using HaActors.Actors.Cluster;

namespace HaActors.Actors.Tests.Cluster;

public sealed class RankPriorityTests
{
    [Theory]
    [InlineData(0, 1, 254)]
    [InlineData(0, 3, 254)]
    [InlineData(1, 3, 214)]
    [InlineData(2, 3, 174)]
    [InlineData(4, 5, 102)]
    [InlineData(63, 64, 128)]
    [InlineData(255, 256, 101)]
    public void Planned_rank_has_its_priority(int rank, int nodes, byte priority) =>
        Assert.Equal(priority, RankPriority.Planned(rank, nodes));

    [Theory]
    [InlineData(0, 3, 100)]
    [InlineData(1, 3, 60)]
    [InlineData(63, 64, 37)]
    public void Fallback_rank_has_its_priority(int rank, int nodes, byte priority) =>
        Assert.Equal(priority, RankPriority.Fallback(rank, nodes));

    [Fact]
    public void Every_planned_priority_beats_every_fallback_one()
    {
        for (var nodes = 1; nodes <= 256; nodes++)
        {
            Assert.True(RankPriority.Planned(nodes - 1, nodes) > RankPriority.Fallback(0, nodes));
            Assert.True(RankPriority.Fallback(nodes - 1, nodes) >= 1);
        }
    }

    [Fact]
    public void Successors_differ_up_to_as_many_nodes_as_there_are_priorities()
    {
        for (var nodes = 2; nodes <= 154; nodes++)
        {
            var priorities = Enumerable.Range(0, nodes).Select(rank => RankPriority.Planned(rank, nodes)).ToList();
            Assert.Equal(priorities.Distinct().OrderDescending(), priorities);
        }
    }
}
