using Akka.Actor;
using Akka.Actor.Refs;

namespace Akka.Dispatch.SysMsg;

/// <summary>
/// What the actors' machinery tells itself, ahead of all user messages. An instance links itself into one queue, so
/// it is sent once.
/// </summary>
internal abstract class SystemMessage
{
    internal SystemMessage? Next;
}

/// <summary>First message of a cell: make the actor and call <c>PreStart</c>.</summary>
internal sealed class Create : SystemMessage;

/// <summary>Replace the actor by a fresh one.</summary>
internal sealed class Recreate(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;
}

/// <summary>Take no user messages until resumed; nests.</summary>
internal sealed class Suspend : SystemMessage;

/// <summary>Undo one <see cref="Suspend"/>; a cause says that it was a failure, which is over now.</summary>
internal sealed class Resume(Exception? causedByFailure) : SystemMessage
{
    public Exception? CausedByFailure { get; } = causedByFailure;
}

/// <summary>Stop the children, then the actor.</summary>
internal sealed class Terminate : SystemMessage;

/// <summary><paramref name="watcher"/> wants to hear of the end of <paramref name="watchee"/>.</summary>
internal sealed class Watch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    public IInternalActorRef Watchee { get; } = watchee;

    public IInternalActorRef Watcher { get; } = watcher;
}

/// <summary>Undoes <see cref="Watch"/>.</summary>
internal sealed class Unwatch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    public IInternalActorRef Watchee { get; } = watchee;

    public IInternalActorRef Watcher { get; } = watcher;
}

/// <summary>A child failed and awaits its parent's verdict.</summary>
internal sealed class Failed(IActorRef child, Exception cause) : SystemMessage
{
    public IActorRef Child { get; } = child;

    public Exception Cause { get; } = cause;
}

/// <summary>An actor that the receiver watches, or its child, has ended.</summary>
internal sealed class DeathWatchNotification(IActorRef actor, bool existenceConfirmed, bool addressTerminated) : SystemMessage
{
    public IActorRef Actor { get; } = actor;

    public bool ExistenceConfirmed { get; } = existenceConfirmed;

    public bool AddressTerminated { get; } = addressTerminated;
}

/// <summary>A continuation of an asynchronous handler, to be run in the actor's turn.</summary>
internal sealed class RunContinuation(SendOrPostCallback callback, object? state) : SystemMessage
{
    public void Run() => callback(state);
}

/// <summary>The asynchronous handler has finished.</summary>
internal sealed class HandlerCompleted(Exception? failure) : SystemMessage
{
    public Exception? Failure { get; } = failure;
}
