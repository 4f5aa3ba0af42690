using Akka.Dispatch.SysMsg;

namespace Akka.Actor.Refs;

/// <summary>A reference with no cell behind it; it has no children and no life to manage.</summary>
internal abstract class BareActorRef : ActorRefBase, IInternalActorRef
{
    public abstract LocalActorRefProvider Provider { get; }

    public virtual IInternalActorRef? Parent => null;

    public virtual bool IsLocal => true;

    public virtual bool IsTerminated => false;

    public virtual IEnumerable<IInternalActorRef> Children => [];

    public virtual void Send(SystemMessage message)
    {
    }

    public virtual void Stop()
    {
    }

    public virtual void Suspend()
    {
    }

    public virtual void Resume(Exception? causedByFailure)
    {
    }

    public virtual void Restart(Exception cause)
    {
    }

    public virtual IInternalActorRef? FindChild(string name) => null;
}
