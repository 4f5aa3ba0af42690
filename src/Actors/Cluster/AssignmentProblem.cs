namespace HaActors.Actors.Cluster;

/// <summary>What <see cref="Assignment"/> solves.</summary>
/// <param name="costs">By item and bin: <see cref="OwnCost"/>. Every item must be allowed somewhere.</param>
/// <param name="unit">Weight of every item, at least 1.</param>
/// <param name="weights">Share of each bin, 1-1000.</param>
/// <param name="loads">What the bins hold already.</param>
internal sealed class AssignmentProblem(long[][] costs, int unit, int[] weights, long[] loads)
{
    public long[][] Costs => costs;

    public int Unit => unit;

    public int[] Weights => weights;

    /// <summary>Grows by the items' weights as they are placed.</summary>
    public long[] Loads => loads;

    /// <summary>By item: the group whose items are to be on different bins; -1: none.</summary>
    public int[] Groups { get; init; } = Ungrouped(costs.Length);

    /// <summary>By group and bin: how many of the group are there already; grows as items are placed.</summary>
    public int[][] GroupCounts { get; init; } = [];

    private static int[] Ungrouped(int items)
    {
        var groups = new int[items];
        Array.Fill(groups, -1);
        return groups;
    }
}
