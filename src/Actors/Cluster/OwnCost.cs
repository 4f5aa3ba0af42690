namespace HaActors.Actors.Cluster;

/// <summary>
/// What a VIP itself has against a node, as one number whose parts are compared in order: a move, then a home missed (or the other way
/// round), then a change of the last plan. Sums over a whole cluster keep the parts apart.
/// </summary>
internal static class OwnCost
{
    /// <summary>The node may not have the VIP.</summary>
    public const long Forbidden = long.MaxValue;

    // A chain of moves is at most as long as there are nodes and VIPs of groups together.
    private const int BitsPerPart = 13;

    public static long Of(bool moves, bool missesHome, bool leavesPlan, bool homeFirst = false)
    {
        var (first, second) = homeFirst ? (missesHome, moves) : (moves, missesHome);
        return (first ? 1L << (2 * BitsPerPart) : 0) + (second ? 1L << BitsPerPart : 0) + (leavesPlan ? 1L : 0);
    }
}
