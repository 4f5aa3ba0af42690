using System.Collections.Immutable;

namespace Akka.Cluster.Membership;

/// <summary>What one node thinks of the others. Only that node writes it, so the higher version is the newer one.</summary>
internal sealed record Observation(long Version, ImmutableSortedSet<UniqueAddress> Unreachable);

/// <summary>Who cannot reach whom: one row per observer. Whoever no row names is reachable.</summary>
internal sealed record Reachability(ImmutableSortedDictionary<UniqueAddress, Observation> Rows)
{
    public static readonly Reachability Empty = new(ImmutableSortedDictionary<UniqueAddress, Observation>.Empty);

    private static readonly Observation NothingYet = new(0, []);

    /// <summary>Every observer and subject of a suspicion.</summary>
    public IEnumerable<(UniqueAddress Observer, UniqueAddress Subject)> Suspicions =>
        Rows.SelectMany(row => row.Value.Unreachable.Select(subject => (row.Key, subject)));

    /// <summary>Those whom at least one observer cannot reach.</summary>
    public ImmutableSortedSet<UniqueAddress> AllUnreachable =>
        [.. Rows.Values.SelectMany(row => row.Unreachable)];

    public bool IsReachable(UniqueAddress subject) => !Rows.Values.Any(row => row.Unreachable.Contains(subject));

    public bool CanReach(UniqueAddress observer, UniqueAddress subject) =>
        !Rows.TryGetValue(observer, out var row) || !row.Unreachable.Contains(subject);

    /// <summary>Records the whole opinion of one observer; the same opinion again changes nothing.</summary>
    public Reachability Observe(UniqueAddress observer, ImmutableSortedSet<UniqueAddress> unreachable)
    {
        var row = Rows.GetValueOrDefault(observer, NothingYet);
        return row.Unreachable.SetEquals(unreachable)
            ? this
            : new(Rows.SetItem(observer, new Observation(row.Version + 1, unreachable)));
    }

    /// <summary>Takes each observer's newer row.</summary>
    public Reachability Merge(Reachability other)
    {
        var merged = Rows.ToBuilder();
        foreach (var (observer, row) in other.Rows)
        {
            if (!merged.TryGetValue(observer, out var known) || known.Version < row.Version) merged[observer] = row;
        }
        return new(merged.ToImmutable());
    }

    /// <summary>Forgets all rows of and suspicions against nodes that <paramref name="isMember"/> does not name.</summary>
    public Reachability Only(Func<UniqueAddress, bool> isMember)
    {
        if (Rows.All(row => isMember(row.Key) && row.Value.Unreachable.All(isMember))) return this;
        return new(Rows
            .Where(row => isMember(row.Key))
            .ToImmutableSortedDictionary(row => row.Key, row => row.Value with { Unreachable = [.. row.Value.Unreachable.Where(isMember)] }));
    }

    /// <summary>The table without the rows of some observers.</summary>
    public Reachability WithoutObservers(Func<UniqueAddress, bool> isIgnored) =>
        new(Rows.RemoveRange(Rows.Keys.Where(isIgnored)));
}
