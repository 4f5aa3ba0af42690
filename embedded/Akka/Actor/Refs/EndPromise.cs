using Akka.Dispatch.SysMsg;

namespace Akka.Actor.Refs;

/// <summary>A watcher without an actor: a task that completes when what it watches has ended.</summary>
internal sealed class EndPromise : BareActorRef
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EndPromise(LocalActorRefProvider provider)
    {
        Provider = provider;
        Path = provider.NextTemporaryPath();
    }

    public override ActorPath Path { get; }

    public override LocalActorRefProvider Provider { get; }

    public static Task Watch(IInternalActorRef subject)
    {
        var promise = new EndPromise(subject.Provider);
        promise.Provider.AddTemporary(promise);
        subject.Send(new Watch(subject, promise));
        return promise._ended.Task;
    }

    public override void Send(SystemMessage message)
    {
        if (message is DeathWatchNotification)
        {
            Provider.RemoveTemporary(Path);
            _ended.TrySetResult();
        }
    }

    protected override void TellInternal(object message, IActorRef sender) => Provider.DeadLetters.Tell(message, sender);
}
