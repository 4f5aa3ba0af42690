namespace HaActors.Actors.Cluster;

/// <summary>A cost whose parts are compared in order, so that no amount of a later part outweighs one of an earlier.</summary>
/// <param name="Load">Imbalance.</param>
/// <param name="Moves">Items away from where they are.</param>
/// <param name="Homes">Items away from where they would like to be.</param>
/// <param name="Plan">Items away from where the last plan wanted them.</param>
internal readonly record struct Cost(long Load, int Moves, int Homes, int Plan) : IComparable<Cost>
{
    public (int Moves, int Homes, int Plan) Own => (Moves, Homes, Plan);

    public static Cost operator +(Cost a, Cost b) =>
        new(a.Load + b.Load, a.Moves + b.Moves, a.Homes + b.Homes, a.Plan + b.Plan);

    public static Cost operator -(Cost a, Cost b) =>
        new(a.Load - b.Load, a.Moves - b.Moves, a.Homes - b.Homes, a.Plan - b.Plan);

    public int CompareTo(Cost other)
    {
        var order = Load.CompareTo(other.Load);
        order = order != 0 ? order : Moves.CompareTo(other.Moves);
        order = order != 0 ? order : Homes.CompareTo(other.Homes);
        return order != 0 ? order : Plan.CompareTo(other.Plan);
    }
}
