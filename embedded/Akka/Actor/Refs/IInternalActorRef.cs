using Akka.Dispatch.SysMsg;

namespace Akka.Actor.Refs;

/// <summary>What the machinery can do with a reference beyond telling it.</summary>
internal interface IInternalActorRef : IActorRef
{
    IInternalActorRef? Parent { get; }

    LocalActorRefProvider Provider { get; }

    bool IsLocal { get; }

    bool IsTerminated { get; }

    void Send(SystemMessage message);

    void Stop();

    void Suspend();

    void Resume(Exception? causedByFailure);

    void Restart(Exception cause);

    /// <summary>The live child of that name, or null.</summary>
    IInternalActorRef? FindChild(string name);

    IEnumerable<IInternalActorRef> Children { get; }
}
