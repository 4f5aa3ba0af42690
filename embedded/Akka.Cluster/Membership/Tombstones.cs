using System.Collections.Immutable;

namespace Akka.Cluster.Membership;

/// <summary>
/// The incarnations that were removed, so that late gossip cannot bring them back. Each has the ordinal of its
/// removal; the newest <see cref="Kept"/> stay. (Akka keeps them by age; an ordinal needs no clock and merges alike everywhere.)
/// </summary>
internal sealed record Tombstones(ImmutableSortedDictionary<UniqueAddress, long> Ordinals)
{
    /// <summary>Whoever missed more removals than this was itself removed long ago. 128 is ours: more than a cluster of 100 nodes can lose at once.</summary>
    public const int Kept = 128;

    public static readonly Tombstones None = new(ImmutableSortedDictionary<UniqueAddress, long>.Empty);

    public bool Contains(UniqueAddress node) => Ordinals.ContainsKey(node);

    public Tombstones Add(IEnumerable<UniqueAddress> removed)
    {
        var next = Ordinals.IsEmpty ? 1 : Ordinals.Values.Max() + 1;
        return Newest(Ordinals.SetItems(removed.Select(node => KeyValuePair.Create(node, next))));
    }

    public Tombstones Merge(Tombstones other)
    {
        if (other.Ordinals.IsEmpty || ReferenceEquals(this, other)) return this;
        var merged = Ordinals.ToBuilder();
        foreach (var (node, ordinal) in other.Ordinals)
            merged[node] = Math.Max(ordinal, merged.GetValueOrDefault(node));
        return Newest(merged.ToImmutable());
    }

    private static Tombstones Newest(ImmutableSortedDictionary<UniqueAddress, long> all) =>
        new(all.Count <= Kept
            ? all
            : all.OrderByDescending(t => t.Value).ThenBy(t => t.Key).Take(Kept).ToImmutableSortedDictionary());
}
