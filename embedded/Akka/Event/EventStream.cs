using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Refs;

namespace Akka.Event;

/// <summary>Passes events on to those who subscribed to a class of them.</summary>
public abstract class EventBus<TEvent, TClassifier, TSubscriber>
{
    private protected EventBus()
    {
    }

    /// <returns>False when it was subscribed already.</returns>
    public abstract bool Subscribe(TSubscriber subscriber, TClassifier classifier);

    /// <returns>False when it was not subscribed.</returns>
    public abstract bool Unsubscribe(TSubscriber subscriber, TClassifier classifier);

    public abstract bool Unsubscribe(TSubscriber subscriber);

    public abstract void Publish(TEvent @event);
}

/// <summary>An event bus whose subscribers are actors.</summary>
public abstract class ActorEventBus<TEvent, TClassifier> : EventBus<TEvent, TClassifier, IActorRef>
{
    private protected ActorEventBus()
    {
    }
}

/// <summary>A log bus: it knows its level.</summary>
public abstract class LoggingBus : ActorEventBus<object, Type>
{
    private protected LoggingBus()
    {
    }

    public LogLevel LogLevel { get; private set; }

    public virtual void SetLogLevel(LogLevel logLevel) => LogLevel = logLevel;
}

/// <summary>
/// A system's notice board. Who subscribes to a type hears of all events of it, of its subtypes and, where it is an
/// interface, of all that implement it. Any thread; a subscriber that has ended is dropped.
/// </summary>
public class EventStream : LoggingBus
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IActorRef, HashSet<Type>> _subscriptions = [];
    private ConcurrentDictionary<Type, IActorRef[]> _receivers = new();

    internal EventStream()
    {
    }

    public override bool Subscribe(IActorRef subscriber, Type classifier)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        lock (_gate)
        {
            DropEnded();
            if (!_subscriptions.TryGetValue(subscriber, out var types))
            {
                _subscriptions.Add(subscriber, types = []);
            }
            return types.Add(classifier) && Changed();
        }
    }

    public override bool Unsubscribe(IActorRef subscriber, Type classifier)
    {
        lock (_gate)
        {
            if (!_subscriptions.TryGetValue(subscriber, out var types) || !types.Remove(classifier))
            {
                return false;
            }
            if (types.Count == 0)
            {
                _subscriptions.Remove(subscriber);
            }
            return Changed();
        }
    }

    public override bool Unsubscribe(IActorRef subscriber)
    {
        lock (_gate)
        {
            return _subscriptions.Remove(subscriber) && Changed();
        }
    }

    public override void Publish(object @event)
    {
        foreach (var receiver in _receivers.TryGetValue(@event.GetType(), out var known) ? known : Find(@event.GetType()))
        {
            if (receiver is IInternalActorRef { IsTerminated: true })
            {
                Unsubscribe(receiver);
            }
            else
            {
                receiver.Tell(@event, ActorRefs.NoSender);
            }
        }
    }

    private IActorRef[] Find(Type type)
    {
        lock (_gate)
        {
            return _receivers[type] = [.. _subscriptions.Where(s => s.Value.Any(t => t.IsAssignableFrom(type))).Select(s => s.Key)];
        }
    }

    private bool Changed()
    {
        _receivers = new ConcurrentDictionary<Type, IActorRef[]>();
        return true;
    }

    private void DropEnded()
    {
        foreach (var ended in _subscriptions.Keys.Where(r => r is IInternalActorRef { IsTerminated: true }).ToArray())
        {
            _subscriptions.Remove(ended);
        }
    }
}

/// <summary>Subscriptions by type argument.</summary>
public static class EventStreamExtensions
{
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Subscribe(subscriber, typeof(TChannel));

    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
