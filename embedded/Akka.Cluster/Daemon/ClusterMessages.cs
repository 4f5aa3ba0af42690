using System.Collections.Immutable;
using Akka.Cluster.Membership;
using Akka.Event;
using Akka.Util;

namespace Akka.Cluster.Daemon;

/// <summary>What the cluster's actors say to those of other nodes.</summary>
internal static class ClusterMessages
{
    /// <summary>Is there a cluster where you are?</summary>
    public sealed record InitJoin : IClusterMessage, IDeadLetterSuppression;

    /// <summary>Yes, ask to join here.</summary>
    public sealed record InitJoinAck : IClusterMessage;

    /// <summary>No, not here or not yet.</summary>
    public sealed record InitJoinNack : IClusterMessage;

    /// <summary>Let me in. Sent again until a <see cref="Welcome"/> comes.</summary>
    public sealed record Join(UniqueAddress Node, ImmutableHashSet<string> Roles, AppVersion AppVersion) : IClusterMessage;

    /// <summary>You are in; this is what we know.</summary>
    public sealed record Welcome(UniqueAddress From, Gossip Gossip) : IClusterMessage;

    /// <summary>What I know. <paramref name="To"/> keeps it from another incarnation at the same address.</summary>
    public sealed record GossipEnvelope(UniqueAddress From, UniqueAddress To, Gossip Gossip) : IClusterMessage, IDeadLetterSuppression;

    /// <summary>A fingerprint of what I know; answer with yours in full if it differs.</summary>
    public sealed record GossipStatus(UniqueAddress From, GossipDigest Digest) : IClusterMessage, IDeadLetterSuppression;

    /// <summary>I have handed over my work, do not wait for me.</summary>
    public sealed record ExitingConfirmed(UniqueAddress Node) : IClusterMessage, IDeadLetterSuppression;

    /// <summary>Are you alive?</summary>
    public sealed record Heartbeat : IClusterMessage, IDeadLetterSuppression;

    /// <summary>Yes, and this incarnation of me is.</summary>
    public sealed record HeartbeatReply(UniqueAddress From) : IClusterMessage, IDeadLetterSuppression;
}
