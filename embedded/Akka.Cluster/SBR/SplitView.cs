using System.Collections.Immutable;
using Akka.Cluster.Membership;

namespace Akka.Cluster.SBR;

/// <summary>
/// A split as one node sees it. Members that only some others can reach are on neither side: they are
/// <see cref="IndirectlyConnected"/>.
/// </summary>
internal sealed record SplitView(ImmutableSortedSet<Member> Reachable, ImmutableSortedSet<Member> Unreachable, ImmutableSortedSet<Member> IndirectlyConnected)
{
    public IEnumerable<Member> All => Reachable.Concat(Unreachable).Concat(IndirectlyConnected);

    /// <summary>
    /// True if the node that led before the split is not on this side: then it may have moved members on
    /// without this side knowing.
    /// </summary>
    public bool LeaderIsElsewhere =>
        All.Where(m => IsFull(m)).Order().FirstOrDefault() is { } leader && !Reachable.Contains(leader);

    public static SplitView Of(MembershipState state)
    {
        var members = state.Members.Where(m => m.Status != MemberStatus.Down).ToList();
        var suspicions = state.Trusted.Suspicions.Where(s => s.Subject != state.Self).ToList();
        var suspects = suspicions.Select(s => s.Subject).ToHashSet();

        // Whoever still receives gossip although somebody suspects it, or both suspects and is suspected, sits on a broken
        // link rather than behind a split. So does the one that suspects it.
        var contradicted = suspicions.Where(s => state.Gossip.Seen.Contains(s.Subject)).SelectMany(s => new[] { s.Observer, s.Subject });
        var mutual = state.Trusted.Suspicions.Select(s => s.Observer).Where(suspects.Contains);
        var between = contradicted.Concat(mutual).ToHashSet();
        return new(
            [.. members.Where(m => !between.Contains(m.UniqueAddress) && !suspects.Contains(m.UniqueAddress))],
            [.. members.Where(m => !between.Contains(m.UniqueAddress) && suspects.Contains(m.UniqueAddress))],
            [.. members.Where(m => between.Contains(m.UniqueAddress))]);
    }

    /// <summary>
    /// Up, or on its way out from there. A joining member that is told to leave never was up: that needs no agreement, so the other
    /// side may not have heard of it.
    /// </summary>
    public static bool IsFull(Member member) =>
        member is { Status: MemberStatus.Up } or { Status: MemberStatus.Leaving, UpNumber: not Member.NotYetUp };
}
