using Akka.Actor.Cells;

namespace Akka.Actor;

/// <summary>
/// An actor: it handles one message after the other, on whatever thread. Made by <see cref="Props"/> only. A failure
/// makes its parent decide; a restart replaces the object behind the same reference.
/// </summary>
public abstract class ActorBase
{
    private readonly ActorCell _cell;

    /// <exception cref="ActorInitializationException">Made with <c>new</c> outside <see cref="Props"/>.</exception>
    protected ActorBase()
    {
        _cell = ActorCell.Current
            ?? throw new ActorInitializationException($"{GetType().Name} must be made by ActorOf and Props, not with new");
        Self = _cell.Self;
        _cell.Become(Receive);
    }

    /// <summary>The context of the actor whose turn it is on this thread.</summary>
    /// <exception cref="NotSupportedException">It is no actor's turn, as in a continuation of a task.</exception>
    protected static IActorContext Context => CurrentCell;

    protected static Receive EmptyReceive => static _ => false;

    protected IActorRef Self { get; }

    /// <summary>Who sent the current message; the dead letters when nobody did.</summary>
    protected IActorRef Sender => _cell.Sender;

    internal Receive InitialBehaviour => Receive;

    internal SupervisorStrategy? EffectiveStrategy => _cell.Props.SupervisorStrategy ?? SupervisorStrategy();

    internal static ActorCell CurrentCell => ActorCell.Current
        ?? throw new NotSupportedException("there is no actor context: this code runs outside an actor's turn, for instance after an await in a task that it does not own");

    protected abstract bool Receive(object message);

    /// <summary>How this actor treats the failures of its children; null for the default.</summary>
    protected virtual SupervisorStrategy? SupervisorStrategy() => null;

    /// <summary>Hands a message to the behaviour, and to <see cref="Unhandled"/> when that refuses it.</summary>
    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        if (receive(message))
        {
            return true;
        }
        Unhandled(message);
        return false;
    }

    /// <summary>Publishes an <see cref="Event.UnhandledMessage"/>; a <see cref="Terminated"/> fails the actor.</summary>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
        {
            throw new DeathPactException(terminated.ActorRef);
        }
        var unhandled = new Event.UnhandledMessage(message, Sender, Self);
        _cell.System.EventStream.Publish(unhandled);
        if (_cell.System.Settings.DebugUnhandledMessage)
        {
            _cell.System.EventStream.Publish(new Event.Debug(Self.Path.ToString(), GetType(), unhandled.ToString()));
        }
    }

    protected void Become(Receive receive) => _cell.Become(receive);

    protected void BecomeStacked(Receive receive) => _cell.BecomeStacked(receive);

    protected void UnbecomeStacked() => _cell.UnbecomeStacked();

    protected void SetReceiveTimeout(TimeSpan? timeout) => _cell.SetReceiveTimeout(timeout);

    /// <summary>Runs before the first message, also of a replacement unless <see cref="PostRestart"/> is overridden.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>Runs after the last message, also of a failed actor unless <see cref="PreRestart"/> is overridden.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>Runs in the failed actor: stops all its children, then <see cref="PostStop"/>.</summary>
    /// <param name="message">The message under way at the failure; null when there was none.</param>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in _cell.ChildRefs)
        {
            _cell.Unwatch(child);
            _cell.Stop(child);
        }
        PostStop();
    }

    /// <summary>Runs in the replacement: <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    public virtual void AroundPreStart() => PreStart();

    public virtual void AroundPostStop() => PostStop();

    public virtual void AroundPreRestart(Exception cause, object message) => PreRestart(cause, message);

    public virtual void AroundPostRestart(Exception cause, object message) => PostRestart(cause);
}
