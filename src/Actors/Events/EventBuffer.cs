using HaActors.Actors.Messages;

namespace HaActors.Actors.Events;

/// <summary>The newest events of the whole cluster as far as this node heard of them, each once. Belongs to the event log.</summary>
internal sealed class EventBuffer(int capacity)
{
    private readonly Queue<(long Number, EventMessages.NodeEvent Event)> _events = new();
    private readonly HashSet<(string, long, long)> _known = [];

    /// <summary>Number of the event that came last, from 1; 0: none has.</summary>
    public long Last { get; private set; }

    public void Add(EventMessages.NodeEvent happened)
    {
        if (!_known.Add(KeyOf(happened)))
        {
            return;
        }

        _events.Enqueue((++Last, happened));
        if (_events.Count > capacity)
        {
            _known.Remove(KeyOf(_events.Dequeue().Event));
        }
    }

    /// <summary>The newest of those that fit, oldest first by the clocks of their nodes.</summary>
    /// <param name="after">Only events with a higher number.</param>
    public IEnumerable<EventMessages.NodeEvent> Newest(int count, long after, Func<EventMessages.NodeEvent, bool> fits) => _events
        .Where(entry => entry.Number > after && fits(entry.Event))
        .Select(entry => entry.Event)
        .OrderBy(happened => happened.UnixMs)
        .ThenBy(happened => happened.Node, StringComparer.Ordinal)
        .ThenBy(happened => happened.Sequence)
        .TakeLast(count);

    private static (string Node, long Incarnation, long Sequence) KeyOf(EventMessages.NodeEvent happened) =>
        (happened.Node, happened.Incarnation, happened.Sequence);
}
