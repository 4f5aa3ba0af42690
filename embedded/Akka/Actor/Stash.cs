using Akka.Actor.Cells;

namespace Akka.Actor;

/// <summary>Messages that an actor has put aside to see again later.</summary>
public interface IStash
{
    /// <summary>Puts the current message aside.</summary>
    /// <exception cref="IllegalActorStateException">It is put aside already.</exception>
    void Stash();

    /// <summary>Brings back the oldest one, before all messages in the mailbox.</summary>
    void Unstash();

    /// <summary>Brings all back in their order, before all messages in the mailbox.</summary>
    void UnstashAll();

    /// <summary>As <see cref="UnstashAll()"/>, for those that match; the others are lost.</summary>
    void UnstashAll(Func<Envelope, bool> predicate);

    /// <summary>Empties it and returns what it held.</summary>
    IEnumerable<Envelope> ClearStash();

    /// <summary>Adds envelopes in front of those held.</summary>
    void Prepend(IEnumerable<Envelope> envelopes);

    int Count { get; }

    bool IsEmpty { get; }

    bool NonEmpty { get; }

    /// <summary>Never true: the stash has no limit here.</summary>
    bool IsFull { get; }

    /// <summary>-1 for no limit.</summary>
    int Capacity { get; }
}

/// <summary>An actor with a stash, which is set before <c>PreStart</c>.</summary>
public interface IActorStash
{
    IStash Stash { get; set; }
}

/// <summary>An actor with a stash.</summary>
public interface IWithStash : IActorStash;

/// <summary>An actor with an unlimited stash.</summary>
public interface IWithUnboundedStash : IWithStash;

/// <summary>The stash of one cell; it outlives the actor object, whose end brings all messages back.</summary>
internal sealed class Stash(ActorCell cell) : IStash
{
    private readonly LinkedList<Envelope> _held = new();
    private long _lastStashed = -1;

    public int Count => _held.Count;

    public bool IsEmpty => _held.Count == 0;

    public bool NonEmpty => _held.Count > 0;

    public bool IsFull => false;

    public int Capacity => -1;

    void IStash.Stash()
    {
        if (_lastStashed == cell.Delivery)
        {
            throw new IllegalActorStateException($"Can't stash the same message {cell.CurrentEnvelope.Message} more than once");
        }
        _lastStashed = cell.Delivery;
        _held.AddLast(cell.CurrentEnvelope);
    }

    public void Unstash()
    {
        if (_held.First is { } first)
        {
            _held.RemoveFirst();
            cell.Mailbox.Prepend([first.Value]);
        }
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        if (_held.Count > 0)
        {
            cell.Mailbox.Prepend([.. _held.Where(predicate)]);
            _held.Clear();
        }
    }

    public IEnumerable<Envelope> ClearStash()
    {
        Envelope[] held = [.. _held];
        _held.Clear();
        return held;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes.Reverse())
        {
            _held.AddFirst(envelope);
        }
    }
}
