using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Refs;

/// <summary>A path at which no actor lives: what it is told becomes a dead letter, a watch is answered at once.</summary>
internal class EmptyActorRef(LocalActorRefProvider provider, ActorPath path, EventStream eventStream) : BareActorRef
{
    public override ActorPath Path { get; } = path;

    public override LocalActorRefProvider Provider { get; } = provider;

    public override bool IsTerminated => true;

    public override void Send(SystemMessage message)
    {
        if (message is Watch watch && !watch.Watcher.Equals(this))
        {
            watch.Watcher.Send(new DeathWatchNotification(watch.Watchee, existenceConfirmed: false, addressTerminated: false));
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case DeadLetter letter:
                eventStream.Publish(letter);
                break;
            case Identify identify:
                sender?.Tell(new ActorIdentity(identify.MessageId, null!), ActorRefs.NoSender);
                break;
            case IDeadLetterSuppression suppressed:
                eventStream.Publish(new SuppressedDeadLetter(suppressed, sender, this));
                break;
            default:
                eventStream.Publish(new DeadLetter(message, sender, this));
                break;
        }
    }
}

/// <summary>Where messages end whose receiver is gone.</summary>
internal sealed class DeadLetterRef(LocalActorRefProvider provider, ActorPath path, EventStream eventStream)
    : EmptyActorRef(provider, path, eventStream)
{
    public override bool IsTerminated => false;
}
