using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Refs;

/// <summary>Above the root: a failure that got this far ends the system.</summary>
internal sealed class RootSupervisor(LocalActorRefProvider provider, ActorPath path) : BareActorRef
{
    public override ActorPath Path { get; } = path;

    public override LocalActorRefProvider Provider { get; } = provider;

    public override void Send(SystemMessage message)
    {
        switch (message)
        {
            case Failed failed:
                Provider.System.Log.Error(failed.Cause, "{0} failed and nobody is left to supervise it; the actor system ends", failed.Child);
                ((IInternalActorRef)failed.Child).Stop();
                Provider.System.Terminate();
                break;
            case DeathWatchNotification:
                Provider.System.RootEnded();
                break;
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
    }
}
