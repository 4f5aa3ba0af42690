using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Membership;

/// <summary>What a node does to the gossip on request or by itself. Each returns the same instance when there is nothing to do.</summary>
internal static class MembershipChanges
{
    /// <summary>
    /// A node asks to be let in. An earlier incarnation at the same address is dead: it is downed first, and the
    /// newcomer is let in when it asks again after the removal.
    /// </summary>
    public static MembershipState Join(this MembershipState state, Member joining)
    {
        if (state.Gossip.Tombstones.Contains(joining.UniqueAddress) || state.Gossip.HasMember(joining.UniqueAddress)) return state;
        var earlier = state.MembersAt(joining.Address).ToList();
        return earlier.Count == 0
            ? state.Changed(state.Gossip.With(joining))
            : earlier.Aggregate(state, (s, old) => s.Down(old.UniqueAddress));
    }

    /// <summary>Starts the leaving of the member at <paramref name="address"/>.</summary>
    public static MembershipState Leave(this MembershipState state, Address address) => state.MembersAt(address)
        .Where(member => Member.Progress(member.Status) < Member.Progress(MemberStatus.Leaving))
        .Aggregate(state, (s, member) => s.Changed(s.Gossip.With(member.Copy(MemberStatus.Leaving))));

    /// <summary>Declares the member at <paramref name="address"/> dead.</summary>
    public static MembershipState Down(this MembershipState state, Address address) =>
        state.MembersAt(address).Aggregate(state, (s, member) => s.Down(member.UniqueAddress));

    /// <summary>Declares one incarnation dead.</summary>
    public static MembershipState Down(this MembershipState state, UniqueAddress node) =>
        state.Gossip.Members.TryGetValue(node, out var member) && member.Status != MemberStatus.Down
            ? state.Changed(state.Gossip.With(member.Copy(MemberStatus.Down)))
            : state;

    /// <summary>Records whom this node cannot reach at the moment.</summary>
    public static MembershipState Observe(this MembershipState state, ImmutableSortedSet<UniqueAddress> unreachable)
    {
        var reachability = state.Gossip.Reachability.Observe(state.Self, unreachable);
        return ReferenceEquals(reachability, state.Gossip.Reachability)
            ? state
            : state.Changed(state.Gossip with { Reachability = reachability });
    }

    /// <summary>Takes what another member sent into account and says whether it should be answered with the result.</summary>
    public static (MembershipState State, bool Answer) Receive(this MembershipState state, UniqueAddress from, Gossip remote)
    {
        var local = state.Gossip;
        var order = local.CompareTo(remote);
        var winner = order switch
        {
            ClockOrder.Same => local with { Seen = local.Seen.Union(remote.Seen) },
            ClockOrder.After => local,
            ClockOrder.Before => remote,
            _ => local.Merge(remote),
        };
        winner = winner.SeenBy(state.Self);
        if (order is ClockOrder.Same or ClockOrder.Before) winner = winner.SeenBy(from);
        var answer = order is ClockOrder.After or ClockOrder.Concurrent || !remote.Seen.IsSupersetOf(winner.Seen);
        return (state with { Gossip = winner, ExitingConfirmed = [.. state.ExitingConfirmed.Where(winner.HasMember)] }, answer);
    }

    /// <summary>An exiting member has said that it is done.</summary>
    public static MembershipState ConfirmExiting(this MembershipState state, UniqueAddress node) =>
        state.Gossip.Members.TryGetValue(node, out var member) && member.Status == MemberStatus.Exiting
            ? state with { ExitingConfirmed = state.ExitingConfirmed.Add(node) }
            : state;
}
