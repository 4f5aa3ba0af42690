using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>What a subscriber of the cluster is told. All events are immutable and stay within the process.</summary>
public class ClusterEvent
{
    /// <summary>First one <see cref="CurrentClusterState"/>, then changes.</summary>
    public static readonly SubscriptionInitialStateMode InitialStateAsSnapshot = SubscriptionInitialStateMode.InitialStateAsSnapshot;

    /// <summary>First the events that would have led to the present state, then changes.</summary>
    public static readonly SubscriptionInitialStateMode InitialStateAsEvents = SubscriptionInitialStateMode.InitialStateAsEvents;

    /// <summary>How a new subscriber learns of the present state.</summary>
    public enum SubscriptionInitialStateMode
    {
        InitialStateAsSnapshot,
        InitialStateAsEvents,
    }

    /// <summary>Anything that happens to the cluster.</summary>
    public interface IClusterDomainEvent : IDeadLetterSuppression
    {
    }

    /// <summary>A change in the status of one member.</summary>
    public interface IMemberEvent : IClusterDomainEvent
    {
        Member Member { get; }
    }

    /// <summary>A change in what failure detectors think of one member.</summary>
    public interface IReachabilityEvent : IClusterDomainEvent
    {
    }

    /// <summary>The cluster as one node sees it at one moment.</summary>
    public sealed class CurrentClusterState : INoSerializationVerificationNeeded
    {
        private readonly ImmutableDictionary<string, Address?> _roleLeaders;

        public CurrentClusterState()
            : this([], [], [], null, ImmutableDictionary<string, Address?>.Empty)
        {
        }

        public CurrentClusterState(
            ImmutableSortedSet<Member> members,
            ImmutableHashSet<Member> unreachable,
            ImmutableHashSet<Address> seenBy,
            Address? leader,
            ImmutableDictionary<string, Address?> roleLeaderMap)
        {
            Members = members;
            Unreachable = unreachable;
            SeenBy = seenBy;
            Leader = leader;
            _roleLeaders = roleLeaderMap;
        }

        /// <summary>In address order, unreachable ones included.</summary>
        public ImmutableSortedSet<Member> Members { get; }

        /// <summary>Those that at least one member cannot reach.</summary>
        public ImmutableHashSet<Member> Unreachable { get; }

        /// <summary>The nodes that are known to have this very state.</summary>
        public ImmutableHashSet<Address> SeenBy { get; }

        /// <summary>Null while this node is in no cluster.</summary>
        public Address? Leader { get; }

        public ImmutableHashSet<string> AllRoles => [.. _roleLeaders.Keys];

        /// <summary>True in the middle of a rolling upgrade.</summary>
        public bool HasMoreThanOneAppVersion => Members.Select(m => m.AppVersion).Distinct().Skip(1).Any();

        /// <summary>The first reachable member with <paramref name="role"/>, or null.</summary>
        public Address? RoleLeader(string role) => _roleLeaders.GetValueOrDefault(role);
    }

    /// <summary>Base of the events about a member's status.</summary>
    public abstract class MemberStatusChange : IMemberEvent, INoSerializationVerificationNeeded
    {
        protected MemberStatusChange(Member member, MemberStatus validStatus)
        {
            if (member.Status != validStatus)
                throw new ArgumentException($"{GetType().Name} is about a member that is {validStatus}, not {member.Status}", nameof(member));
            Member = member;
        }

        public Member Member { get; }

        public override bool Equals(object? obj) => obj is MemberStatusChange other && other.GetType() == GetType() && other.Member.Equals(Member);

        public override int GetHashCode() => HashCode.Combine(GetType(), Member);

        public override string ToString() => $"{GetType().Name}({Member})";
    }

    /// <summary>A node asked to join and was let in.</summary>
    public sealed class MemberJoined(Member member) : MemberStatusChange(member, MemberStatus.Joining);

    /// <summary>A member takes part although the cluster cannot agree on it yet.</summary>
    public sealed class MemberWeaklyUp(Member member) : MemberStatusChange(member, MemberStatus.WeaklyUp);

    /// <summary>A member is a full one now.</summary>
    public sealed class MemberUp(Member member) : MemberStatusChange(member, MemberStatus.Up);

    /// <summary>A member is about to leave.</summary>
    public sealed class MemberLeft(Member member) : MemberStatusChange(member, MemberStatus.Leaving);

    /// <summary>All agree that a member leaves; it stops its work now.</summary>
    public sealed class MemberExited(Member member) : MemberStatusChange(member, MemberStatus.Exiting);

    /// <summary>A member was declared dead.</summary>
    public sealed class MemberDowned(Member member) : MemberStatusChange(member, MemberStatus.Down);

    /// <summary>A member is gone for good; its incarnation cannot come back.</summary>
    public sealed class MemberRemoved(Member member, MemberStatus previousStatus) : MemberStatusChange(member, MemberStatus.Removed)
    {
        /// <summary>Down after a crash, Exiting after a leave.</summary>
        public MemberStatus PreviousStatus { get; } = previousStatus;
    }

    /// <summary>Another member leads, or nobody does.</summary>
    public sealed class LeaderChanged(Address? leader) : IClusterDomainEvent, INoSerializationVerificationNeeded
    {
        public Address? Leader { get; } = leader;

        public override bool Equals(object? obj) => obj is LeaderChanged other && Equals(other.Leader, Leader);

        public override int GetHashCode() => Leader?.GetHashCode() ?? 0;

        public override string ToString() => $"LeaderChanged({Leader})";
    }

    /// <summary>Another member is the first of those with a role, or nobody is.</summary>
    public sealed class RoleLeaderChanged(string role, Address? leader) : IClusterDomainEvent, INoSerializationVerificationNeeded
    {
        public string Role { get; } = role;

        public Address? Leader { get; } = leader;

        public override bool Equals(object? obj) => obj is RoleLeaderChanged other && other.Role == Role && Equals(other.Leader, Leader);

        public override int GetHashCode() => HashCode.Combine(Role, Leader);

        public override string ToString() => $"RoleLeaderChanged({Role}, {Leader})";
    }

    /// <summary>This node's part in the cluster ends; nothing follows but the removals.</summary>
    public sealed class ClusterShuttingDown : IClusterDomainEvent, INoSerializationVerificationNeeded
    {
        public static readonly IClusterDomainEvent Instance = new ClusterShuttingDown();

        private ClusterShuttingDown()
        {
        }
    }

    /// <summary>Base of the events about a member's reachability.</summary>
    public abstract class ReachabilityEvent : IReachabilityEvent, INoSerializationVerificationNeeded
    {
        protected ReachabilityEvent(Member member)
        {
            Member = member;
        }

        public Member Member { get; }

        public override bool Equals(object? obj) => obj is ReachabilityEvent other && other.GetType() == GetType() && other.Member.Equals(Member);

        public override int GetHashCode() => HashCode.Combine(GetType(), Member);

        public override string ToString() => $"{GetType().Name}({Member})";
    }

    /// <summary>Some failure detector suspects a member.</summary>
    public sealed class UnreachableMember(Member member) : ReachabilityEvent(member);

    /// <summary>No failure detector suspects a member any more.</summary>
    public sealed class ReachableMember(Member member) : ReachabilityEvent(member);
}
