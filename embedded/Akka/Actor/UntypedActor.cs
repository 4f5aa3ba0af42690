namespace Akka.Actor;

/// <summary>An actor with one method for all messages.</summary>
public abstract class UntypedActor : ActorBase
{
    protected static new IUntypedActorContext Context => CurrentCell;

    protected sealed override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    protected abstract void OnReceive(object message);

    protected void Become(UntypedReceive receive) => CurrentCell.Become(receive);

    protected void BecomeStacked(UntypedReceive receive) => CurrentCell.BecomeStacked(receive);

    /// <summary>Runs a task in this actor's turns; no other message is handled before it ends.</summary>
    protected void RunTask(Func<Task> action) => CurrentCell.RunHandler(action);
}
