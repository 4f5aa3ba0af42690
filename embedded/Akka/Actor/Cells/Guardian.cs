using Akka.Event;

namespace Akka.Actor.Cells;

/// <summary>Actor at the top of a tree; what it is told is a dead letter.</summary>
internal sealed class Guardian(SupervisorStrategy strategy) : ActorBase
{
    protected override bool Receive(object message)
    {
        Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
        return true;
    }

    protected override SupervisorStrategy SupervisorStrategy() => strategy;
}
