using System.Collections.Immutable;
using HaActors.Actors.Traffic;
using HaActors.Net.Proxy;

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

    /// <summary>Empties a node and keeps it empty, or ends that; the node need not be there. Answered by <see cref="MoveResult"/>.</summary>
    public sealed record DrainNode(string Node, bool Drain) : INodeQuery;

    /// <summary>Asks why a VIP is where it is. Answered by <see cref="ExplainTable"/>.</summary>
    public sealed record ExplainVip(string Vip) : INodeQuery;

    /// <summary>Answer to <see cref="ExplainVip"/>.</summary>
    /// <param name="Failure">Null: here it is; else why there is no answer.</param>
    public sealed record ExplainTable(ImmutableArray<ExplainRow> Rows, string? Failure) : INodeMessage;

    /// <summary>One line of an explanation.</summary>
    /// <param name="Kind">rule: what decided; node: one that could own it, and why it does not or does; event: what happened to it.</param>
    /// <param name="Time">Of events; else empty.</param>
    /// <param name="Rank">In the plan, from 0; null: none.</param>
    /// <param name="GapMs">Milliseconds without an owner, of events; null: not measured.</param>
    public sealed record ExplainRow(string Kind, string Time, string Node, int? Rank, double? GapMs, string Text);

    /// <summary>Asks what would move. Answered by <see cref="WhatIfTable"/>.</summary>
    /// <param name="Change">Empty: nothing, what a new plan would move; lose, drain or join: what happens to <paramref name="Node"/>.</param>
    public sealed record WhatIf(string Change, string Node) : INodeQuery;

    /// <summary>Answer to <see cref="WhatIf"/>: the VIPs that would have another owner, in name order.</summary>
    /// <param name="Failure">Null: here it is; else why there is no answer.</param>
    public sealed record WhatIfTable(ImmutableArray<WhatIfRow> Rows, string? Failure) : INodeMessage;

    /// <summary>One VIP that would change hands.</summary>
    /// <param name="How">wire: its runner-up takes it at once; plan: it is moved.</param>
    public sealed record WhatIfRow(string Vip, string From, string To, string How, string Reason);

    /// <summary>Sets the admin state or the weight of a server on all nodes. Answered by <see cref="MoveResult"/>.</summary>
    /// <param name="Server">Empty: every server of the backend.</param>
    /// <param name="State">Null: as it is.</param>
    /// <param name="Weight">0-256, -1: as configured; null: as it is.</param>
    public sealed record SetServer(string Backend, string Server, AdminState? State, int? Weight) : INodeQuery;

    /// <summary>Has a frontend listen or not, on all nodes; its open sessions go on. Answered by <see cref="MoveResult"/>.</summary>
    public sealed record SetFrontend(string Frontend, AdminState State) : INodeQuery;

    /// <summary>Asks for the <see cref="SessionTable"/> of this node.</summary>
    public sealed record GetSessions(SessionFilter Which) : INodeQuery;

    /// <summary>Ends sessions of this node with RST to both sides. Answered by <see cref="MoveResult"/>.</summary>
    public sealed record KillSessions(SessionFilter Which) : INodeQuery;

    /// <summary>Asks for <see cref="StickTables"/>.</summary>
    public sealed record GetStickTables : INodeQuery
    {
        public static readonly GetStickTables Instance = new();
    }

    /// <summary>The stick tables of this node, in name order; those of the others have the same entries.</summary>
    public sealed record StickTables(ImmutableArray<StickTableRow> Rows) : INodeMessage;

    /// <summary>One table.</summary>
    /// <param name="On">src, hdr(NAME) or cook(NAME).</param>
    /// <param name="Used">Entries that have not expired.</param>
    /// <param name="Expire">Seconds.</param>
    public sealed record StickTableRow(string Backend, string Type, string On, int Size, int Used, double Expire);

    /// <summary>Asks for <see cref="StickEntries"/>.</summary>
    /// <param name="Key">Only this one; null: all.</param>
    /// <param name="Server">Only those of this one; null: of all.</param>
    public sealed record GetStickEntries(string Backend, string? Key, string? Server) : INodeQuery;

    /// <summary>Answer to <see cref="GetStickEntries"/>, in no particular order, 10000 at most.</summary>
    /// <param name="Failure">Null: here they are; else why not.</param>
    public sealed record StickEntries(ImmutableArray<StickRow> Rows, string? Failure) : INodeMessage;

    /// <summary>One entry.</summary>
    /// <param name="Expires">Seconds until it is forgotten, if it is not used before.</param>
    public sealed record StickRow(string Backend, string Key, string Server, double Expires);

    /// <summary>Asks for <see cref="TrafficCsv"/>.</summary>
    public sealed record GetTrafficCsv : INodeQuery
    {
        public static readonly GetTrafficCsv Instance = new();
    }

    /// <summary>The counters of this node in HAProxy's CSV format.</summary>
    public sealed record TrafficCsv(string Text) : INodeMessage;

    /// <summary>Answer to <see cref="GetSessions"/>, oldest first, 10000 at most.</summary>
    public sealed record SessionTable(ImmutableArray<SessionRow> Rows) : INodeMessage;

    /// <summary>One open session of this node.</summary>
    /// <param name="Client">Address and port.</param>
    /// <param name="Server">Empty: it has none yet.</param>
    /// <param name="Phase">request, queue, connect, answer, data, last.</param>
    /// <param name="Age">Seconds.</param>
    /// <param name="BytesIn">From the client.</param>
    public sealed record SessionRow(
        long Id, string Client, string Frontend, string Backend, string Server, string Phase, double Age, long BytesIn, long BytesOut);

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
        string Name, string Addresses, string Owner, string State, int Priority, string Ranking, string Since, string Cause)
    {
        /// <summary>Interface that carries it on this node; with a virtual MAC the link of that and its hardware address.</summary>
        public string Link { get; init; } = "";
    }

    /// <summary>Answer to <see cref="GetNodes"/>, in name order.</summary>
    public sealed record NodeTable(ImmutableArray<NodeRow> Rows) : INodeMessage;

    /// <summary>One node of the cluster.</summary>
    /// <param name="Address">Host and port in the cluster.</param>
    /// <param name="Status">Akka's member status in lower case (joining, up, leaving, exiting, down); unreachable; or silent: its last report is too old.</param>
    /// <param name="Vips">How many VIPs it owns.</param>
    /// <param name="Drained">By an operator, or because it stops.</param>
    /// <param name="Sessions">Open connections of its frontends.</param>
    /// <param name="BytesIn">From clients, since its process started.</param>
    /// <param name="Revision">Of its configuration.</param>
    /// <param name="Epoch">Of the plan that it goes by; 0: none.</param>
    /// <param name="ReportAge">Seconds since this node heard its last report; null: never.</param>
    /// <param name="Unreachable">Members that it cannot reach, space-separated.</param>
    public sealed record NodeRow(
        string Name,
        string Address,
        string Status,
        int Weight,
        int Vips,
        bool Drained,
        long Sessions,
        long BytesIn,
        long BytesOut,
        int Revision,
        long Epoch,
        double? ReportAge,
        string Unreachable)
    {
        /// <summary>How often the node's redundancy thread woke late by more than half of its shortest advertisement interval, since its process started.</summary>
        public long LateWakeUps { get; init; }

        /// <summary>How late it woke at worst, milliseconds.</summary>
        public double WorstLateMs { get; init; }
    }

    /// <summary>Answer to <see cref="GetServers"/>, in configuration order.</summary>
    public sealed record ServerTable(ImmutableArray<ServerRow> Rows) : INodeMessage;

    /// <summary>One server, as this node sees it and all use it.</summary>
    /// <param name="State">Operational: up, down, starting, as this node sees it.</param>
    /// <param name="Admin">Administrative: ready, drain, maint.</param>
    /// <param name="Check">Code of the last probe, with its detail.</param>
    /// <param name="Weight">In force now.</param>
    /// <param name="Sessions">Open, through all nodes that are heard of.</param>
    /// <param name="Total">Since the start of each node.</param>
    public sealed record ServerRow(
        string Backend, string Server, string Address, string State, string Admin, string Check, int Weight, long Sessions, long Total)
    {
        /// <summary>The two by node: <c>h1:3/120 h2:0/88</c>.</summary>
        public string PerNode { get; init; } = "";
    }

    /// <summary>Asks for <see cref="TrackTable"/>.</summary>
    public sealed record GetTracks : INodeQuery
    {
        public static readonly GetTracks Instance = new();
    }

    /// <summary>Answer to <see cref="GetTracks"/>, in configuration order.</summary>
    public sealed record TrackTable(ImmutableArray<TrackRow> Rows) : INodeMessage;

    /// <summary>One track of this node.</summary>
    /// <param name="Type">interface, script, process or file.</param>
    /// <param name="Target">What is looked at.</param>
    /// <param name="State">pending, passed, fault, or priority with the number that is added to it.</param>
    /// <param name="Detail">What the last look saw.</param>
    /// <param name="Vips">The VIPs that depend on it, space-separated.</param>
    /// <param name="Since">Of the state, UTC, ISO 8601 to the millisecond.</param>
    public sealed record TrackRow(
        string Name, string Type, string Target, string State, int Weight, string Detail, string Vips, string Since);

    /// <summary>Asks for <see cref="CounterTable"/>.</summary>
    public sealed record GetCounters : INodeQuery
    {
        public static readonly GetCounters Instance = new();
    }

    /// <summary>Answer to <see cref="GetCounters"/>, in the order of area, kind and reason.</summary>
    public sealed record CounterTable(ImmutableArray<CounterRow> Rows) : INodeMessage;

    /// <summary>One counter of this node since its process started.</summary>
    /// <param name="Area">adverts: VRRP and CARP; connections: of the cluster port; messages: between nodes and actors; log: of the engine.</param>
    /// <param name="Kind">What happened to what is counted, such as sent or dropped.</param>
    /// <param name="Reason">The rule or cause; empty: there is but one.</param>
    public sealed record CounterRow(string Area, string Kind, string Reason, long Count);

    /// <summary>Answer to <see cref="GetHealth"/>: every node's verdict on every checked server.</summary>
    public sealed record HealthTable(ImmutableArray<HealthRow> Rows) : INodeMessage;

    /// <summary>One viewpoint: what one node says of one server.</summary>
    /// <param name="Since">UTC, ISO 8601 to the millisecond, of the last change of state.</param>
    public sealed record HealthRow(
        string Backend, string Server, string Node, string State, string Check, string Detail, double DurationMs, string Since);
}

/// <summary>A question that the guardian of a node answers; node-local.</summary>
public interface INodeQuery : INodeMessage;
