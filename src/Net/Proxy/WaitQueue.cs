namespace HaActors.Net.Proxy;

/// <summary>A session that can wait for a place at a server.</summary>
internal interface IWaiter
{
    /// <summary>Its turn has come. The place at the server is taken for it already.</summary>
    void Granted(LoopServer server);
}

/// <summary>One waiting session. It links itself into its queue, so that waiting allocates nothing beyond this.</summary>
internal sealed class QueueTicket(IWaiter owner)
{
    internal QueueTicket? Next;
    internal QueueTicket? Previous;
    internal WaitQueue? In;

    /// <summary>Whom to tell.</summary>
    public IWaiter Owner => owner;

    /// <summary>The loop's time in milliseconds when it came.</summary>
    public long Since { get; internal set; }

    /// <summary>What it is told apart by, for the hashing algorithms.</summary>
    public ulong Hash { get; internal set; }

    /// <summary>Its place in the queue when it came, of all loops; for the log, where HAProxy gives the first 1.</summary>
    public int Position { get; internal set; }

    /// <summary>It waited for one server and no other.</summary>
    public bool ForOne { get; internal set; }

    public bool IsWaiting => In is not null;

    /// <summary>Gives up waiting.</summary>
    public void Cancel() => In?.Remove(this);
}

/// <summary>Sessions of one loop that wait for one server, or for any of a backend, in the order in which they came. Used by one thread.</summary>
/// <param name="board">Where the other loops see it.</param>
/// <param name="loop">Number of the loop.</param>
internal sealed class WaitQueue(WaitBoard board, int loop)
{
    private QueueTicket? _last;

    public QueueTicket? First { get; private set; }

    public void Add(QueueTicket ticket)
    {
        ticket.In = this;
        ticket.Previous = _last;
        if (_last is null) First = ticket;
        else _last.Next = ticket;
        _last = ticket;
        ticket.Position = board.Count + 1;
        board.Joined(loop, First!.Since);
    }

    public void Remove(QueueTicket ticket)
    {
        if (ticket.Previous is null) First = ticket.Next;
        else ticket.Previous.Next = ticket.Next;
        if (ticket.Next is null) _last = ticket.Previous;
        else ticket.Next.Previous = ticket.Previous;
        ticket.Next = ticket.Previous = null;
        ticket.In = null;
        board.Left(loop, First?.Since ?? long.MaxValue);
    }
}
