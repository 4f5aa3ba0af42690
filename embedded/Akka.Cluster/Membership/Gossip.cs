using System.Collections.Immutable;

namespace Akka.Cluster.Membership;

/// <summary>A gossip's version and seen set, as fingerprints.</summary>
internal readonly record struct GossipDigest(ulong Version, ulong Seen);

/// <summary>
/// The state that the nodes share. Immutable. Two nodes that hold the same <see cref="Version"/> hold the same
/// members, reachability and tombstones; <see cref="Seen"/> tells who is known to hold it.
/// </summary>
internal sealed record Gossip(
    ImmutableSortedDictionary<UniqueAddress, Member> Members,
    ImmutableSortedSet<UniqueAddress> Seen,
    Reachability Reachability,
    VectorClock Version,
    Tombstones Tombstones)
{
    /// <summary>Compares members by reference: the same incarnation in another status is equal, and yet must replace it.</summary>
    public static readonly ImmutableSortedDictionary<UniqueAddress, Member> NoMembers =
        ImmutableSortedDictionary.Create<UniqueAddress, Member>(null, ReferenceEqualityComparer.Instance);

    public static readonly Gossip Empty = new(
        NoMembers, [], Reachability.Empty, VectorClock.Zero, Tombstones.None);

    /// <summary>Equal if, and but for one chance in 2^64 only if, version and seen set are; saves sending them to compare.</summary>
    public GossipDigest Digest => new(
        Fnv1A.Hash64(Version.Counts.Select(c => $"{c.Key}={c.Value}")),
        Fnv1A.Hash64(Seen.Select(node => node.ToString())));

    public bool HasMember(UniqueAddress node) => Members.ContainsKey(node);

    /// <summary>The gossip after <paramref name="self"/> changed it: a new version that nobody else has seen.</summary>
    public Gossip ChangedBy(UniqueAddress self) => this with { Version = Version.Increment(self), Seen = [self] };

    public Gossip SeenBy(UniqueAddress node) => Seen.Contains(node) ? this : this with { Seen = Seen.Add(node) };

    public Gossip With(Member member) => this with { Members = Members.SetItem(member.UniqueAddress, member) };

    /// <summary>Takes members out for good.</summary>
    public Gossip Remove(IReadOnlyCollection<UniqueAddress> nodes) => this with
    {
        Members = Members.RemoveRange(nodes),
        Reachability = Reachability.Only(node => Members.ContainsKey(node) && !nodes.Contains(node)),
        Version = Version.Without(nodes),
        Tombstones = Tombstones.Add(nodes),
    };

    /// <summary>Compares the histories, leaving out what removed nodes contributed.</summary>
    public ClockOrder CompareTo(Gossip other)
    {
        var gone = Tombstones.Merge(other.Tombstones).Ordinals.Keys;
        return Version.Without(gone).CompareTo(other.Version.Without(gone));
    }

    /// <summary>The least gossip that contains both. Commutative, associative and idempotent but for <see cref="Seen"/>, which starts empty.</summary>
    public Gossip Merge(Gossip other)
    {
        var tombstones = Tombstones.Merge(other.Tombstones);
        var members = Members.ToBuilder();
        foreach (var (node, member) in other.Members)
            members[node] = members.TryGetValue(node, out var known) ? Farther(known, member) : member;
        members.RemoveRange(tombstones.Ordinals.Keys);
        return new(
            members.ToImmutable(),
            [],
            Reachability.Merge(other.Reachability).Only(members.ContainsKey),
            Version.Merge(other.Version).Without(tombstones.Ordinals.Keys),
            tombstones);
    }

    private static Member Farther(Member a, Member b)
    {
        var byStatus = Member.Progress(a.Status).CompareTo(Member.Progress(b.Status));
        return byStatus > 0 || (byStatus == 0 && a.UpNumber <= b.UpNumber) ? a : b;
    }
}
