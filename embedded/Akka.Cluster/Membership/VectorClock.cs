using System.Collections.Immutable;

namespace Akka.Cluster.Membership;

/// <summary>How one history relates to another.</summary>
internal enum ClockOrder
{
    Same,
    Before,
    After,
    Concurrent,
}

/// <summary>Counts the changes that each node has made to the gossip, so that histories can be compared without a clock.</summary>
internal sealed record VectorClock(ImmutableSortedDictionary<UniqueAddress, long> Counts)
{
    public static readonly VectorClock Zero = new(ImmutableSortedDictionary<UniqueAddress, long>.Empty);

    public VectorClock Increment(UniqueAddress node) => new(Counts.SetItem(node, Counts.GetValueOrDefault(node) + 1));

    public VectorClock Without(IEnumerable<UniqueAddress> nodes) => new(Counts.RemoveRange(nodes));

    /// <summary>The least history that contains both.</summary>
    public VectorClock Merge(VectorClock other)
    {
        var merged = Counts.ToBuilder();
        foreach (var (node, count) in other.Counts)
            merged[node] = Math.Max(count, merged.GetValueOrDefault(node));
        return new(merged.ToImmutable());
    }

    public ClockOrder CompareTo(VectorClock other)
    {
        var ahead = Counts.Any(c => c.Value > other.Counts.GetValueOrDefault(c.Key));
        var behind = other.Counts.Any(c => c.Value > Counts.GetValueOrDefault(c.Key));
        return (ahead, behind) switch
        {
            (false, false) => ClockOrder.Same,
            (false, true) => ClockOrder.Before,
            (true, false) => ClockOrder.After,
            _ => ClockOrder.Concurrent,
        };
    }

    public bool Equals(VectorClock? other) => other is not null && CompareTo(other) == ClockOrder.Same;

    public override int GetHashCode() => Counts.Aggregate(0, (hash, c) => HashCode.Combine(hash, c.Key, c.Value));
}
