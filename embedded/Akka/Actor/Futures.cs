using Akka.Actor.Refs;

namespace Akka.Actor;

/// <summary>Questions: tell a message and get a task for the answer.</summary>
public static class Futures
{
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) => Ask<object>(self, message, timeout);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        Ask<object>(self, message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Ask<object>(self, message, timeout, cancellationToken);

    /// <param name="timeout">Null takes <c>akka.actor.ask-timeout</c>; infinite waits for ever.</param>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        Ask<T>(self, message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        Ask<T>(self, message, null, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        Ask<T>(self, _ => message, timeout, cancellationToken);

    /// <param name="messageFactory">Makes the message; its argument is whom to answer.</param>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var provider = ProviderOf(self);
        var question = new QuestionRef<T>(provider);
        var patience = timeout ?? provider.Settings.AskTimeout;
        if (patience > TimeSpan.Zero)
        {
            question.Timeout = provider.System.Timer.Add(new QuestionTimeout<T>(question, patience), patience, Timeout.InfiniteTimeSpan, null);
        }
        if (cancellationToken.CanBeCanceled)
        {
            question.Cancellation = cancellationToken.UnsafeRegister((_, token) => question.Cancel(token), null);
        }
        self.Tell(messageFactory(question), question);
        return question.Answer;
    }

    private static LocalActorRefProvider ProviderOf(ICanTell target) => target switch
    {
        IInternalActorRef reference => reference.Provider,
        ActorSelection { Anchor: IInternalActorRef anchor } => anchor.Provider,
        _ => throw new ArgumentException($"{target} belongs to no actor system and cannot be asked", nameof(target)),
    };
}

/// <summary>Waits for actors to end.</summary>
public static class GracefulStopSupport
{
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => GracefulStop(target, timeout, PoisonPill.Instance);

    /// <summary>Tells <paramref name="stopMessage"/>; true once the actor has ended.</summary>
    /// <exception cref="TaskCanceledException">It had not ended within the timeout.</exception>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var ended = EndPromise.Watch((IInternalActorRef)target);
        target.Tell(stopMessage, ActorRefs.NoSender);
        if (await Task.WhenAny(ended, Task.Delay(timeout)).ConfigureAwait(false) != ended)
        {
            throw new TaskCanceledException($"{target} has not stopped within {timeout}");
        }
        return true;
    }
}

/// <summary>Waits for actors to end, without stopping them.</summary>
public static class WatchAsyncSupport
{
    /// <summary>True once the actor has ended, false when the token was cancelled first.</summary>
    public static async Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        try
        {
            await EndPromise.Watch((IInternalActorRef)target).WaitAsync(token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
