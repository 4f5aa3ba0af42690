using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Membership;

namespace Akka.Cluster.Daemon;

/// <summary>What the cluster's actors and its extension say to each other within a process.</summary>
internal static class ClusterCommands
{
    /// <summary>The extension is complete and can be used.</summary>
    public sealed record Begin : INoSerializationVerificationNeeded
    {
        public static readonly Begin Instance = new();
    }

    /// <summary>Become a member through the node at that address; through itself, found a cluster.</summary>
    public sealed record JoinTo(Address Address) : INoSerializationVerificationNeeded;

    /// <summary>Become a member through any of these; only the first may found a cluster.</summary>
    public sealed record JoinSeeds(ImmutableList<Address> Seeds) : INoSerializationVerificationNeeded;

    /// <summary>Let the member at that address leave.</summary>
    public sealed record Leave(Address Address) : INoSerializationVerificationNeeded;

    /// <summary>Declare the member at that address dead.</summary>
    public sealed record Down(Address Address) : INoSerializationVerificationNeeded;

    /// <summary>Declare one incarnation dead.</summary>
    public sealed record DownIncarnation(UniqueAddress Node) : INoSerializationVerificationNeeded;

    /// <summary>This node has handed over: tell the others.</summary>
    public sealed record ExitingCompleted : INoSerializationVerificationNeeded;

    /// <summary>Send events of these types from now on.</summary>
    public sealed record Subscribe(IActorRef Subscriber, ClusterEvent.SubscriptionInitialStateMode Mode, ImmutableHashSet<Type> Types) : INoSerializationVerificationNeeded;

    /// <summary>Send no more events of that type, or of any type if null.</summary>
    public sealed record Unsubscribe(IActorRef Subscriber, Type? Type) : INoSerializationVerificationNeeded;

    /// <summary>Send one snapshot.</summary>
    public sealed record SendState(IActorRef Receiver) : INoSerializationVerificationNeeded;

    /// <summary>The gossip as this node holds it now; also an event, for the downing actor.</summary>
    public sealed record StateChanged(MembershipState State) : ClusterEvent.IClusterDomainEvent, INoSerializationVerificationNeeded;

    /// <summary>Send heartbeats to these.</summary>
    public sealed record Watch(ImmutableSortedSet<UniqueAddress> Nodes) : INoSerializationVerificationNeeded;
}
