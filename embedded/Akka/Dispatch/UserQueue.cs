using Akka.Actor;

namespace Akka.Dispatch;

/// <summary>
/// Unbounded queue of one actor's user messages: any thread adds, one at a time takes. Adding costs one exchange and
/// one node (a linked queue after D. Vyukov's intrusive MPSC queue), so an idle actor holds no buffer.
/// </summary>
internal sealed class UserQueue
{
    private Node _tail;
    private Node _head;

    public UserQueue()
    {
        _head = _tail = new Node(null!, null!);
    }

    /// <summary>True as soon as an addition has begun.</summary>
    public bool HasMessages => !ReferenceEquals(Volatile.Read(ref _tail), Volatile.Read(ref _head));

    public void Add(object message, IActorRef sender)
    {
        var node = new Node(message, sender);
        var previous = Interlocked.Exchange(ref _tail, node);
        Volatile.Write(ref previous.Next, node);
    }

    public bool TryTake(out Envelope envelope)
    {
        var head = _head;
        var next = Volatile.Read(ref head.Next);
        if (next is null)
        {
            if (ReferenceEquals(Volatile.Read(ref _tail), head))
            {
                envelope = default;
                return false;
            }
            next = AwaitLink(head);
        }
        envelope = new Envelope(next.Message!, next.Sender!);
        next.Message = null;
        next.Sender = null;
        Volatile.Write(ref _head, next);
        head.Next = null;   // an old node must not keep younger ones alive
        return true;
    }

    /// <summary>The producer has swapped the tail and is about to link its node.</summary>
    private static Node AwaitLink(Node head)
    {
        var spin = new SpinWait();
        Node? next;
        while ((next = Volatile.Read(ref head.Next)) is null)
        {
            spin.SpinOnce();
        }
        return next;
    }

    private sealed class Node(object message, IActorRef sender)
    {
        public Node? Next;
        public object? Message = message;
        public IActorRef? Sender = sender;
    }
}
