namespace HaActors.Actors.Cluster;

/// <summary>
/// Turns a rank into a VRRP priority. Planned priorities all lie above those of fallback rankings, so that a node that knows the
/// cluster's plan never loses an address to one that does not.
/// </summary>
public static class RankPriority
{
    /// <summary>Rank 0 of a plan; 255 is the address owner's (RFC 9568 section 5.2.4).</summary>
    public const byte HighestPlanned = 254;

    /// <summary>Lowest priority that a plan gives.</summary>
    public const byte LowestPlanned = 101;

    /// <summary>Rank 0 of a fallback ranking.</summary>
    public const byte HighestFallback = 100;

    // Steps apart, two successors' Skew_Times differ by 40/256 of the advertisement interval (RFC 9568 section 6.1): at 50 ms that
    // is 7.8 ms, enough for the advert of the first to stop the second.
    private const int WidestStep = 40;

    /// <summary>Priority of a rank in a plan: 254 and down, never below 101.</summary>
    /// <param name="rank">From 0.</param>
    /// <param name="nodes">Length of the ranking.</param>
    public static byte Planned(int rank, int nodes) => Spread(rank, nodes, HighestPlanned, LowestPlanned);

    /// <summary>
    /// Priority of a Master that is not first in a plan, while it waits to be relieved: below the first, above all others. With
    /// more than 77 nodes there is nothing in between, and it is the first's.
    /// </summary>
    /// <param name="nodes">Length of the ranking.</param>
    public static byte Holding(int nodes) => (byte)(HighestPlanned - (Step(nodes, HighestPlanned, LowestPlanned) / 2));

    /// <summary>Priority of a rank without a plan: 100 and down, never below 1.</summary>
    public static byte Fallback(int rank, int nodes) => Spread(rank, nodes, HighestFallback, 1);

    private static byte Spread(int rank, int nodes, int highest, int lowest)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, nodes);
        return (byte)Math.Max(lowest, highest - (rank * Step(nodes, highest, lowest)));
    }

    private static int Step(int nodes, int highest, int lowest) =>
        nodes <= 1 ? WidestStep : Math.Clamp((highest - lowest) / (nodes - 1), 1, WidestStep);
}
