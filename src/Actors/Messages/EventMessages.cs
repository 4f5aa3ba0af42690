using System.Collections.Immutable;

namespace HaActors.Actors.Messages;

/// <summary>What happened, as nodes tell each other and operators read it.</summary>
public static class EventMessages
{
    /// <summary>One thing that happened on a node.</summary>
    /// <param name="Node">Where.</param>
    /// <param name="Incarnation">Of that node; with <paramref name="Sequence"/> it tells events apart.</param>
    /// <param name="Sequence">Grows with every event of the incarnation.</param>
    /// <param name="UnixMs">When, milliseconds since 1970 by that node's clock.</param>
    /// <param name="Kind">vip, server, plan, drain, pin or node.</param>
    /// <param name="Subject">Name of the VIP, backend/server, node, or epoch of the plan.</param>
    /// <param name="Text">What, and why.</param>
    /// <param name="GapMs">Milliseconds for which nobody had been heard to own the VIP; -1: not measured.</param>
    public sealed record NodeEvent(
        string Node, long Incarnation, long Sequence, long UnixMs, string Kind, string Subject, string Text, double GapMs);

    /// <summary>Events of one node, told to its peers. What is lost on the way stays lost: this is for operators only.</summary>
    public sealed record EventBatch(ImmutableArray<NodeEvent> Events) : IClusterMessage;

    /// <summary>Asks for <see cref="EventTable"/>.</summary>
    /// <param name="Last">Most rows, the newest.</param>
    /// <param name="Subject">Only events about this VIP, node or server; empty: all.</param>
    /// <param name="After">Only events that this node learned of after that <see cref="EventTable.Cursor"/>; 0: all.</param>
    public sealed record GetEvents(int Last, string Subject, long After) : INodeQuery;

    /// <summary>Answer to <see cref="GetEvents"/>, oldest first.</summary>
    /// <param name="Cursor">To ask for what comes next.</param>
    public sealed record EventTable(ImmutableArray<EventRow> Rows, long Cursor) : INodeMessage;

    /// <summary>One event. The field names are the JSON keys of <c>pbm … events tail -o json</c>.</summary>
    /// <param name="Time">UTC, ISO 8601 to the millisecond, by the clock of <paramref name="Node"/>.</param>
    /// <param name="GapMs">As of <see cref="NodeEvent"/>; null: not measured.</param>
    public sealed record EventRow(string Time, string Node, string Kind, string Subject, string Text, double? GapMs);
}
