using Akka.Actor.Cells;
using Akka.Actor.Refs;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>An actor of this system.</summary>
public sealed class LocalActorRef : ActorRefBase, IInternalActorRef
{
    internal LocalActorRef(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, IInternalActorRef? supervisor, ActorPath path)
    {
        Path = path;
        Cell = new ActorCell(system, this, props, dispatcher, supervisor);
    }

    public override ActorPath Path { get; }

    internal ActorCell Cell { get; }

    IInternalActorRef? IInternalActorRef.Parent => Cell.ParentOrNull;

    LocalActorRefProvider IInternalActorRef.Provider => Cell.SystemImpl.LocalProvider;

    bool IInternalActorRef.IsLocal => true;

    bool IInternalActorRef.IsTerminated => Cell.IsTerminated;

    IEnumerable<IInternalActorRef> IInternalActorRef.Children => Cell.ChildRefs;

    protected override void TellInternal(object message, IActorRef sender) => Cell.Enqueue(message, sender);

    void IInternalActorRef.Send(SystemMessage message) => Cell.Enqueue(message);

    void IInternalActorRef.Stop() => Cell.Enqueue(new Terminate());

    void IInternalActorRef.Suspend() => Cell.Enqueue(new Suspend());

    void IInternalActorRef.Resume(Exception? causedByFailure) => Cell.Enqueue(new Resume(causedByFailure));

    void IInternalActorRef.Restart(Exception cause) => Cell.Enqueue(new Recreate(cause));

    IInternalActorRef? IInternalActorRef.FindChild(string name) => Cell.FindChild(name);
}
