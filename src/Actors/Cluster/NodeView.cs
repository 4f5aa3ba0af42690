using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>The cluster's members as one node sees them, by node name. Members without a name role are no HaActors nodes.</summary>
/// <param name="Leader">Address of the leader; null: none.</param>
/// <param name="Self">Address of this node.</param>
/// <param name="Nodes">One entry a name; of two incarnations the living one.</param>
public sealed record NodeView(
    Address? Leader, Address Self, ImmutableSortedDictionary<string, NodeMember> Nodes) : INodeMessage
{
    /// <summary>Prefix of the member role that carries the node's name, as in <c>ha-node-h1</c>.</summary>
    public const string RolePrefix = "ha-node-";

    /// <summary>Whether this node is the one that plans.</summary>
    public bool IsLeader => Leader is not null && Leader.Equals(Self);

    /// <summary>Whether the cluster counts this node as a full member.</summary>
    public bool SelfIsUp => Nodes.Values.Any(node => node.Address.Equals(Self) && node.IsUp);

    /// <summary>Other full members that can be reached.</summary>
    public IEnumerable<NodeMember> PeersInReach => Nodes.Values.Where(node => node.IsUp && node.Reachable && !node.Address.Equals(Self));

    /// <summary>Makes the view from what Akka's events said so far.</summary>
    public static NodeView From(
        IEnumerable<Member> members, IReadOnlySet<UniqueAddress> unreachable, Address? leader, Address self)
    {
        var named = from member in members
                    from role in member.Roles
                    where role.StartsWith(RolePrefix, StringComparison.Ordinal)
                    let node = new NodeMember(
                        role[RolePrefix.Length..],
                        member.UniqueAddress.Uid,
                        member.Address,
                        member.Status,
                        !unreachable.Contains(member.UniqueAddress))
                    group node by node.Name into incarnations
                    select incarnations.OrderByDescending(node => node.Reachable).ThenByDescending(node => node.IsUp).First();
        return new NodeView(
            leader, self, named.ToImmutableSortedDictionary(node => node.Name, node => node, StringComparer.Ordinal));
    }
}

/// <summary>One member of the cluster.</summary>
/// <param name="Incarnation">Akka's uid of its actor system.</param>
/// <param name="Reachable">Whether the failure detectors of this side of the cluster hear it.</param>
public sealed record NodeMember(string Name, long Incarnation, Address Address, MemberStatus Status, bool Reachable)
{
    /// <summary>A full member that is not on its way out.</summary>
    public bool IsUp => Status == MemberStatus.Up;

    /// <summary>A member on its way out by its own wish.</summary>
    public bool IsLeaving => Status is MemberStatus.Leaving or MemberStatus.Exiting;
}
