namespace Akka.Cluster.Membership;

/// <summary>What the leader does at each of its turns.</summary>
internal static class LeaderActions
{
    /// <summary>
    /// Moves every member on that may be: joining ones up, leaving ones to exiting, dead ones and those that are
    /// done out. Returns the same instance when this node does not lead, the cluster has not converged, or nothing is due.
    /// </summary>
    public static MembershipState MoveOn(this MembershipState state, ClusterSettings settings)
    {
        if (!state.IsLeader || !state.Converged) return state;
        var removed = state.Members.Where(m => IsDone(state, m)).Select(m => m.UniqueAddress).ToList();
        var gossip = state.Gossip;
        if (removed.Count > 0) gossip = gossip.Remove(removed);

        var newcomersMayRise = HasEnoughMembers(gossip, settings);
        foreach (var member in gossip.Members.Values)
        {
            if (member.Status == MemberStatus.Leaving) gossip = gossip.With(member.Copy(MemberStatus.Exiting));
            else if (newcomersMayRise && member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp) gossip = gossip.With(member.CopyUp(NextUpNumber(gossip)));
        }
        return ReferenceEquals(gossip, state.Gossip)
            ? state
            : state.Changed(gossip) with { ExitingConfirmed = state.ExitingConfirmed.Except(removed) };
    }

    /// <summary>Without convergence: lets reachable newcomers take part as weakly up.</summary>
    public static MembershipState MoveToWeaklyUp(this MembershipState state, ClusterSettings settings)
    {
        if (!state.IsLeader || !HasEnoughMembers(state.Gossip, settings)) return state;
        var gossip = state.Gossip;
        foreach (var member in gossip.Members.Values)
        {
            if (member.Status == MemberStatus.Joining && gossip.Reachability.IsReachable(member.UniqueAddress))
                gossip = gossip.With(member.Copy(MemberStatus.WeaklyUp));
        }
        return ReferenceEquals(gossip, state.Gossip) ? state : state.Changed(gossip);
    }

    private static bool IsDone(MembershipState state, Member member) => member.Status switch
    {
        MemberStatus.Down => true,
        MemberStatus.Exiting => state.ExitingConfirmed.Contains(member.UniqueAddress) || state.Unreachable.Contains(member.UniqueAddress),
        _ => false,
    };

    private static bool HasEnoughMembers(Gossip gossip, ClusterSettings settings)
    {
        var counted = gossip.Members.Values.Where(m => m.Status is not (MemberStatus.Down or MemberStatus.Exiting)).ToList();
        return counted.Count >= settings.MinNrOfMembers
            && settings.MinNrOfMembersOfRole.All(role => counted.Count(m => m.HasRole(role.Key)) >= role.Value);
    }

    private static int NextUpNumber(Gossip gossip) =>
        1 + gossip.Members.Values.Where(m => m.UpNumber != Member.NotYetUp).Select(m => m.UpNumber).DefaultIfEmpty(0).Max();
}
