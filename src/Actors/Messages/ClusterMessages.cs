using System.Collections.Immutable;
using HaActors.Actors.Traffic;

namespace HaActors.Actors.Messages;

/// <summary>What nodes tell each other besides plans.</summary>
public static class ClusterMessages
{
    /// <summary>What a node says of itself: sent to every peer when it changes and once per report interval.</summary>
    /// <param name="Incarnation">Akka's uid of the node's actor system; a restarted node has another.</param>
    /// <param name="Version">Grows with every report of one incarnation.</param>
    /// <param name="Revision">Of the node's configuration.</param>
    /// <param name="Epoch">Of the newest plan that the node knows; 0: none.</param>
    /// <param name="PlanLeader">Address of the leader that made that plan; empty: none.</param>
    /// <param name="Weight">0-1000, <c>ha.node.weight</c>.</param>
    /// <param name="Drained">The node is about to stop and wants no VIPs.</param>
    /// <param name="FailedBackends">Backends without a usable server as seen from the node, of those that VIPs require; sorted.</param>
    /// <param name="Owned">The VIPs that the node is Master for, in name order.</param>
    /// <param name="Load">Null: from a node of an earlier version.</param>
    /// <param name="FailedTracks">Tracks that keep VIPs away from the node, of weight 0; sorted. Null: from a node of an earlier version.</param>
    public sealed record NodeReport(
        string Node,
        long Incarnation,
        long Version,
        int Revision,
        long Epoch,
        string PlanLeader,
        int Weight,
        bool Drained,
        ImmutableArray<string> FailedBackends,
        ImmutableArray<OwnedVip> Owned,
        NodeLoad? Load = null,
        ImmutableArray<string>? FailedTracks = null,
        NodeWire? Wire = null) : IClusterMessage;

    /// <summary>How a node does on the wire, in its report; since its process started.</summary>
    /// <param name="LateWakeUps">Of its redundancy thread, by more than half of the shortest advertisement interval.</param>
    /// <param name="WorstLateMs">The worst of them, milliseconds.</param>
    public sealed record NodeWire(long LateWakeUps, double WorstLateMs);

    /// <summary>What a node carries and sees, in its report.</summary>
    /// <param name="Sessions">Open connections of its frontends.</param>
    /// <param name="BytesIn">From clients, since the process started.</param>
    /// <param name="BytesOut">To clients, since the process started.</param>
    /// <param name="Unreachable">Members that it cannot reach, in name order.</param>
    /// <param name="Idle">VIPs whose machine is neither Master nor Backup, as without link, in name order.</param>
    public sealed record NodeLoad(
        long Sessions, long BytesIn, long BytesOut, ImmutableArray<string> Unreachable, ImmutableArray<string> Idle);

    /// <summary>A VIP in the report of its owner.</summary>
    /// <param name="SinceUnixMs">When the node became Master, milliseconds since 1970 by the node's own clock; for display only.</param>
    public sealed record OwnedVip(string Vip, long SinceUnixMs, string Cause);

    /// <summary>The verdicts of one node on the servers of one backend; sent apart from the report to keep both small.</summary>
    public sealed record HealthReport(
        string Node, long Incarnation, long Version, string Backend, ImmutableArray<ServerVerdict> Servers) : IClusterMessage;

    /// <summary>One node's verdict on one server.</summary>
    /// <param name="State">up, down or starting.</param>
    /// <param name="Check">Code of the last probe, HAProxy's check_status.</param>
    /// <param name="DurationMs">Of the last probe.</param>
    /// <param name="SinceUnixMs">When the state last changed, milliseconds since 1970 by the node's own clock; for display only.</param>
    public sealed record ServerVerdict(
        string Server, string State, string Check, string Detail, double DurationMs, long SinceUnixMs)
    {
        /// <summary>Host and port that it is about; null: a node that does not say.</summary>
        public string? Address { get; init; }
    }

    /// <summary>What operators said of servers and frontends; receivers keep what is newer than theirs.</summary>
    public sealed record Overrides(ImmutableArray<TrafficOverride> Entries) : IClusterMessage;

    /// <summary>What the sessions of one node noted in the stick table of a backend; receivers keep what is later than theirs.</summary>
    /// <param name="Servers">Named once, because entries are many.</param>
    public sealed record StickBatch(string Backend, ImmutableArray<string> Servers, ImmutableArray<StickBinding> Entries) : IClusterMessage
    {
        /// <summary>Whether every entry names a server.</summary>
        internal bool IsWhole => Entries.All(entry => entry.Server >= 0 && entry.Server < Servers.Length);
    }

    /// <summary>One key and its server.</summary>
    /// <param name="Server">Place in the list of servers.</param>
    /// <param name="UsedUnixMs">When it was last noted, milliseconds since 1970 by the clock of the node that did.</param>
    public sealed record StickBinding(string Key, int Server, long UsedUnixMs);

    /// <summary>Asks a node for a piece of all its stick tables. Answered by <see cref="StickPiece"/>.</summary>
    /// <param name="Attempt">Comes back with the answer.</param>
    /// <param name="Backend">Tables before it have been had; empty: none.</param>
    /// <param name="Place">In the table of <paramref name="Backend"/>.</param>
    public sealed record AskStick(long Attempt, string Backend, int Place) : IClusterMessage;

    /// <summary>Answer to <see cref="AskStick"/>.</summary>
    /// <param name="NextBackend">Where the rest is; with <paramref name="NextPlace"/> -1, this was the last piece.</param>
    public sealed record StickPiece(long Attempt, ImmutableArray<StickBatch> Batches, string NextBackend, int NextPlace) : IClusterMessage
    {
        /// <summary>Whether every entry names a server.</summary>
        internal bool IsWhole => Batches.All(batch => !batch.Servers.IsDefault && !batch.Entries.IsDefault
            && batch.Servers.All(server => server is not null) && batch.Entries.All(entry => entry is not null) && batch.IsWhole);
    }

    /// <summary>The sessions of one backend through one node.</summary>
    public sealed record TrafficReport(
        string Node, long Incarnation, long Version, string Backend, ImmutableArray<ServerSessions> Servers) : IClusterMessage;

    /// <summary>Sessions of one server through one node.</summary>
    /// <param name="Sessions">Open now.</param>
    /// <param name="Total">Since the node's start.</param>
    public sealed record ServerSessions(string Server, long Sessions, long Total);

    /// <summary>Asks the planner of the leader to keep a VIP on a node until <see cref="UnpinVip"/>.</summary>
    public sealed record PinVip(string Vip, string Node) : IClusterMessage;

    /// <summary>Asks the planner of the leader to forget the pin of a VIP.</summary>
    public sealed record UnpinVip(string Vip) : IClusterMessage;

    /// <summary>Asks the planner of the leader to empty a node, or to let it have VIPs again.</summary>
    public sealed record DrainNode(string Node, bool Drain) : IClusterMessage;

    /// <summary>Asks the guardian of a node, member of this cluster or not, for <see cref="ClusterHere"/>.</summary>
    /// <param name="Asker">Address of the asking node, for its log.</param>
    public sealed record AskCluster(string Asker) : IClusterMessage;

    /// <summary>The cluster that a node is a member of.</summary>
    /// <param name="Members">"HOST:PORT" of every member that is up, in order; empty: the node has no cluster.</param>
    public sealed record ClusterHere(ImmutableArray<string> Members) : IClusterMessage;

    /// <summary>
    /// Stands for bytes that this node cannot read: an unknown manifest or version, or a hostile size. Receivers ignore it; the event
    /// stream has it, to be counted.
    /// </summary>
    public sealed record Unreadable(string Manifest) : INodeMessage;
}
