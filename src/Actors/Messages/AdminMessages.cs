using System.Collections.Immutable;

namespace HaActors.Actors.Messages;

/// <summary>
/// What operators ask the guardian of a node, and what it answers. Answers are complete tables of the whole cluster as this
/// node sees it. The field names of the rows are the JSON keys of <c>pbm … show -o json</c>.
/// </summary>
public static class AdminMessages
{
    /// <summary>Asks for <see cref="VipTable"/>.</summary>
    public sealed record GetVips : INodeQuery
    {
        public static readonly GetVips Instance = new();
    }

    /// <summary>Asks for <see cref="NodeTable"/>.</summary>
    public sealed record GetNodes : INodeQuery
    {
        public static readonly GetNodes Instance = new();
    }

    /// <summary>Asks for <see cref="ServerTable"/>.</summary>
    public sealed record GetServers : INodeQuery
    {
        public static readonly GetServers Instance = new();
    }

    /// <summary>Asks for <see cref="HealthTable"/>.</summary>
    public sealed record GetHealth : INodeQuery
    {
        public static readonly GetHealth Instance = new();
    }

    /// <summary>Pins a VIP to a node until <c>vip release</c>, or says why not. Answered by <see cref="MoveResult"/>.</summary>
    public sealed record MoveVip(string Vip, string Node) : INodeQuery;

    /// <summary>Answer to <see cref="MoveVip"/>: accepted by the planner, or refused with the rule.</summary>
    public sealed record MoveResult(bool Accepted, string Text) : INodeMessage;

    /// <summary>Lets the planner place a VIP again, after <see cref="MoveVip"/>. Answered by <see cref="MoveResult"/>.</summary>
    public sealed record ReleaseVip(string Vip) : INodeQuery;

    /// <summary>Answer to <see cref="GetVips"/>, in name order.</summary>
    public sealed record VipTable(ImmutableArray<VipRow> Rows) : INodeMessage;

    /// <summary>One VIP, as the cluster holds it and as this node takes part in it.</summary>
    /// <param name="Addresses">Space-separated, with prefix length.</param>
    /// <param name="Owner">Node that is Master for it, as it reports itself; empty: nobody.</param>
    /// <param name="State">This node's own machine: initialize, backup, master.</param>
    /// <param name="Priority">This node's own priority.</param>
    /// <param name="Ranking">Node names in the order of the plan, space-separated.</param>
    /// <param name="Since">When the owner became Master, UTC, ISO 8601 to the millisecond; empty: nobody.</param>
    /// <param name="Cause">Why the owner is Master.</param>
    public sealed record VipRow(
        string Name, string Addresses, string Owner, string State, int Priority, string Ranking, string Since, string Cause);

    /// <summary>Answer to <see cref="GetNodes"/>, in name order.</summary>
    public sealed record NodeTable(ImmutableArray<NodeRow> Rows) : INodeMessage;

    /// <summary>One node of the cluster.</summary>
    /// <param name="Address">Host and port in the cluster.</param>
    /// <param name="Status">Akka's member status in lower case (joining, up, leaving, exiting, down), or unreachable.</param>
    /// <param name="Vips">How many VIPs it owns.</param>
    public sealed record NodeRow(string Name, string Address, string Status, int Weight, int Vips, bool Drained);

    /// <summary>Answer to <see cref="GetServers"/>, in configuration order.</summary>
    public sealed record ServerTable(ImmutableArray<ServerRow> Rows) : INodeMessage;

    /// <summary>One server, as this node sees and uses it.</summary>
    /// <param name="State">Operational: up, down, starting, as this node sees it.</param>
    /// <param name="Admin">Administrative: ready.</param>
    /// <param name="Check">Code of the last probe, with its detail.</param>
    /// <param name="Sessions">Open through this node.</param>
    /// <param name="Total">Since start, through this node.</param>
    public sealed record ServerRow(
        string Backend, string Server, string Address, string State, string Admin, string Check, int Weight, long Sessions, long Total);

    /// <summary>Answer to <see cref="GetHealth"/>: every node's verdict on every checked server.</summary>
    public sealed record HealthTable(ImmutableArray<HealthRow> Rows) : INodeMessage;

    /// <summary>One viewpoint: what one node says of one server.</summary>
    /// <param name="Since">UTC, ISO 8601 to the millisecond, of the last change of state.</param>
    public sealed record HealthRow(
        string Backend, string Server, string Node, string State, string Check, string Detail, double DurationMs, string Since);
}

/// <summary>A question that the guardian of a node answers; node-local.</summary>
public interface INodeQuery : INodeMessage;
