using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Membership;

/// <summary>The public form of a view.</summary>
internal static class Snapshots
{
    public static ClusterEvent.CurrentClusterState Snapshot(this MembershipState state) => new(
        [.. state.Members],
        [.. state.Unreachable.Where(state.Gossip.HasMember).Select(node => state.Gossip.Members[node])],
        [.. state.Gossip.Seen.Select(node => node.Address)],
        state.Leader?.Address,
        state.Members.SelectMany(m => m.Roles).Distinct().ToImmutableDictionary(role => role, Address? (role) => state.RoleLeader(role)?.Address));
}
