namespace Akka.Actor;

/// <summary>The handlers of one behaviour, in the order of their declaration.</summary>
internal sealed class HandlerTable
{
    private MessageHandler[] _handlers = [];

    /// <summary>A handler for everything was added; what came after it could never run.</summary>
    public bool TakesAll { get; set; }

    public void Add(MessageHandler handler)
    {
        if (TakesAll)
        {
            throw new InvalidOperationException("no handler can follow ReceiveAny, it would never be called");
        }
        _handlers = [.. _handlers, handler];
    }

    public bool TryHandle(object message)
    {
        foreach (var handler in _handlers)
        {
            if (handler.TryHandle(message))
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>Handles the messages that fit it.</summary>
internal abstract class MessageHandler
{
    public abstract bool TryHandle(object message);
}

/// <summary>Handles a type, if need be only where a predicate holds.</summary>
internal sealed class TypedHandler<T>(Action<T> handler, Predicate<T>? shouldHandle) : MessageHandler
{
    public override bool TryHandle(object message)
    {
        if (message is not T typed || shouldHandle is not null && !shouldHandle(typed))
        {
            return false;
        }
        handler(typed);
        return true;
    }
}

/// <summary>Handles a type, and says itself whether it did.</summary>
internal sealed class ChoosingHandler<T>(Func<T, bool> handler) : MessageHandler
{
    public override bool TryHandle(object message) => message is T typed && handler(typed);
}
