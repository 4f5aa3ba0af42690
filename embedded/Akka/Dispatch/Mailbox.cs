using Akka.Actor;
using Akka.Actor.Cells;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>
/// The queues of one actor and the right to run it: at most one thread is inside <see cref="Execute"/>. System
/// messages go first, also between two user messages. After <see cref="Close"/> what arrives goes to the dead letters.
/// </summary>
internal sealed class Mailbox(ActorCell cell, int throughput) : IThreadPoolWorkItem
{
    private readonly UserQueue _user = new();
    private SystemMessage? _systemTop;
    private Stack<Envelope>? _front;
    private MailboxExecutor _executor = null!;
    private int _scheduled;
    private int _suspensions;
    private bool _closed;

    public bool IsClosed => Volatile.Read(ref _closed);

    public void AttachTo(MailboxExecutor executor) => _executor = executor;

    public void Add(object message, IActorRef sender)
    {
        _user.Add(message, sender);
        if (Volatile.Read(ref _scheduled) == 0 && (Volatile.Read(ref _suspensions) == 0 || IsClosed))
        {
            Schedule();
        }
    }

    public void Add(SystemMessage message)
    {
        SystemMessage? top;
        do
        {
            top = Volatile.Read(ref _systemTop);
            message.Next = top;
        }
        while (Interlocked.CompareExchange(ref _systemTop, message, top) != top);
        Schedule();
    }

    /// <summary>Puts envelopes before all others, the first of them foremost. Actor's turn only.</summary>
    public void Prepend(IReadOnlyList<Envelope> envelopes)
    {
        _front ??= new Stack<Envelope>();
        for (var i = envelopes.Count - 1; i >= 0; i--)
        {
            _front.Push(envelopes[i]);
        }
    }

    /// <summary>Stops the delivery of user messages; nests. Actor's turn only.</summary>
    public void Suspend() => Volatile.Write(ref _suspensions, _suspensions + 1);

    /// <summary>Undoes one <see cref="Suspend"/>. Actor's turn only.</summary>
    public void Resume() => Volatile.Write(ref _suspensions, Math.Max(0, _suspensions - 1));

    /// <summary>The actor has ended. Actor's turn only.</summary>
    public void Close() => Volatile.Write(ref _closed, true);

    public void Execute()
    {
        var outer = ActorCell.Current;
        ActorCell.Current = cell;
        var frontLeft = false;
        try
        {
            RunSystemMessages();
            RunUserMessages();
            if (_closed)
            {
                DiscardAll();
            }
            frontLeft = _front is { Count: > 0 } && _suspensions == 0;
        }
        finally
        {
            ActorCell.Current = outer;
            Interlocked.Exchange(ref _scheduled, 0);
            if (frontLeft || Volatile.Read(ref _systemTop) is not null || _user.HasMessages && (Volatile.Read(ref _suspensions) == 0 || IsClosed))
            {
                Schedule();
            }
        }
    }

    private void Schedule()
    {
        if (Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
        {
            _executor.Run(this);
        }
    }

    private void RunUserMessages()
    {
        for (var left = throughput; left > 0 && _suspensions == 0 && !_closed; left--)
        {
            if (!(_front is { Count: > 0 } && _front.TryPop(out var envelope)) && !_user.TryTake(out envelope))
            {
                return;
            }
            cell.Invoke(envelope);
            if (Volatile.Read(ref _systemTop) is not null)
            {
                RunSystemMessages();
            }
        }
    }

    private void RunSystemMessages()
    {
        while (Interlocked.Exchange(ref _systemTop, null) is { } newestFirst)
        {
            for (var message = Reverse(newestFirst); message is not null;)
            {
                var next = message.Next;
                message.Next = null;
                if (_closed)
                {
                    cell.InvokeAfterEnd(message);
                }
                else
                {
                    cell.Invoke(message);
                }
                message = next;
            }
        }
    }

    private static SystemMessage Reverse(SystemMessage top)
    {
        SystemMessage? reversed = null;
        for (SystemMessage? message = top; message is not null;)
        {
            (message.Next, reversed, message) = (reversed, message, message.Next);
        }
        return reversed!;
    }

    private void DiscardAll()
    {
        _executor.Detach();
        while (_front is { Count: > 0 } && _front.TryPop(out var envelope) || _user.TryTake(out envelope))
        {
            cell.SendToDeadLetters(envelope);
        }
    }
}
