using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Membership;

/// <summary>One node's view of the gossip: who leads, whether all agree. Pure and immutable.</summary>
internal sealed record MembershipState(UniqueAddress Self, Gossip Gossip)
{
    /// <summary>Exiting members that have said that they are done, so nobody waits for them. Not gossiped: each node is told.</summary>
    public ImmutableSortedSet<UniqueAddress> ExitingConfirmed { get; init; } = [];

    public static MembershipState Initial(UniqueAddress self) => new(self, Gossip.Empty);

    public IEnumerable<Member> Members => Gossip.Members.Values;

    /// <summary>This node as a member; null before it joined and after it was removed.</summary>
    public Member? SelfMember => Gossip.Members.GetValueOrDefault(Self);

    /// <summary>
    /// Suspicions that count: not against this node itself, which is alive, and not by members that are down,
    /// whose opinion of the others is worth nothing.
    /// </summary>
    public Reachability Trusted => Gossip.Reachability.WithoutObservers(IsDown);

    /// <summary>Members that somebody cannot reach, this node never among them.</summary>
    public ImmutableSortedSet<UniqueAddress> Unreachable => Gossip.Reachability.AllUnreachable.Remove(Self);

    public Member? Leader => LeaderOf(Members);

    public bool IsLeader => Leader?.UniqueAddress == Self;

    /// <summary>
    /// All who count have this very gossip, and nobody is unreachable who is not on its way out. Only then may the
    /// leader move members on, so that no two leaders ever do so with different views.
    /// </summary>
    public bool Converged =>
        Trusted.AllUnreachable.Remove(Self).All(IsLost)
        && Members.All(m => !MustAgree(m.Status) || Gossip.Seen.Contains(m.UniqueAddress) || ExitingConfirmed.Contains(m.UniqueAddress));

    /// <summary>Normally one; several incarnations when a restarted process was let in at two places at once.</summary>
    public IEnumerable<Member> MembersAt(Address address) => Members.Where(m => m.Address.Equals(address));

    public Member? RoleLeader(string role) => LeaderOf(Members.Where(m => m.HasRole(role)));

    /// <summary>After a change by this node.</summary>
    public MembershipState Changed(Gossip gossip) => this with { Gossip = gossip.ChangedBy(Self) };

    /// <summary>True if gossip may be exchanged with that member: known, reachable from here, and not this node.</summary>
    public bool MayGossipWith(UniqueAddress node) =>
        node != Self && Gossip.HasMember(node) && Gossip.Reachability.CanReach(Self, node);

    private Member? LeaderOf(IEnumerable<Member> candidates)
    {
        var unreachable = Trusted.AllUnreachable.Remove(Self);
        return candidates
            .Where(m => m.Status != MemberStatus.Down && !unreachable.Contains(m.UniqueAddress))
            .OrderBy(m => LeaderRank(m.Status))
            .ThenBy(m => m.UniqueAddress)
            .FirstOrDefault();
    }

    /// <summary>Full members lead; before there are any the first joining one does, at the end the last exiting one.</summary>
    private static int LeaderRank(MemberStatus status) => status switch
    {
        MemberStatus.Up or MemberStatus.Leaving => 0,
        MemberStatus.Joining or MemberStatus.WeaklyUp => 1,
        _ => 2,
    };

    private static bool MustAgree(MemberStatus status) => status is MemberStatus.Up or MemberStatus.Leaving;

    private bool IsDown(UniqueAddress node) => Gossip.Members.TryGetValue(node, out var member) && member.Status == MemberStatus.Down;

    private bool IsLost(UniqueAddress node) =>
        !Gossip.Members.TryGetValue(node, out var member) || member.Status is MemberStatus.Down or MemberStatus.Exiting;
}
