namespace Akka.Cluster.Membership;

/// <summary>The events that lead from one view of the cluster to the next.</summary>
internal static class StateDifference
{
    /// <summary>
    /// In the order in which subscribers should learn of them: suspicions, members by address, leaders, members that
    /// can be reached again.
    /// </summary>
    public static IEnumerable<ClusterEvent.IClusterDomainEvent> Events(MembershipState before, MembershipState after)
    {
        var (was, now) = (before.Unreachable, after.Unreachable);
        foreach (var node in now.Except(was))
            if (after.Gossip.Members.TryGetValue(node, out var member)) yield return new ClusterEvent.UnreachableMember(member);

        foreach (var member in after.Members)
        {
            var known = before.Gossip.Members.GetValueOrDefault(member.UniqueAddress);
            if (known?.Status != member.Status && Event(member) is { } change) yield return change;
        }
        foreach (var gone in before.Members.Where(m => !after.Gossip.HasMember(m.UniqueAddress)))
            yield return new ClusterEvent.MemberRemoved(gone.Copy(MemberStatus.Removed), gone.Status);

        if (!Equals(before.Leader?.Address, after.Leader?.Address)) yield return new ClusterEvent.LeaderChanged(after.Leader?.Address);
        foreach (var role in before.Members.Concat(after.Members).SelectMany(m => m.Roles).Distinct().Order(StringComparer.Ordinal))
        {
            var leader = after.RoleLeader(role)?.Address;
            if (!Equals(before.RoleLeader(role)?.Address, leader)) yield return new ClusterEvent.RoleLeaderChanged(role, leader);
        }

        foreach (var node in was.Except(now))
            if (after.Gossip.Members.TryGetValue(node, out var member)) yield return new ClusterEvent.ReachableMember(member);
    }

    private static ClusterEvent.IMemberEvent? Event(Member member) => member.Status switch
    {
        MemberStatus.Joining => new ClusterEvent.MemberJoined(member),
        MemberStatus.WeaklyUp => new ClusterEvent.MemberWeaklyUp(member),
        MemberStatus.Up => new ClusterEvent.MemberUp(member),
        MemberStatus.Leaving => new ClusterEvent.MemberLeft(member),
        MemberStatus.Exiting => new ClusterEvent.MemberExited(member),
        MemberStatus.Down => new ClusterEvent.MemberDowned(member),
        _ => null,
    };
}
