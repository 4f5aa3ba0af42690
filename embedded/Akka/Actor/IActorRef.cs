namespace Akka.Actor;

/// <summary>Something that can be told a message; any thread.</summary>
public interface ICanTell
{
    /// <param name="sender">Who is to be answered; <see cref="ActorRefs.NoSender"/> for nobody.</param>
    void Tell(object message, IActorRef sender);
}

/// <summary>
/// A handle to an actor, here or on another node. Two handles are equal when path and uid are; telling one whose
/// actor has ended sends the message to the dead letters.
/// </summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, IComparable
{
    ActorPath Path { get; }
}

/// <summary>The references that stand for no actor.</summary>
public static class ActorRefs
{
    public static readonly IActorRef NoSender = null!;

    public static readonly Nobody Nobody = Nobody.Instance;
}

/// <summary>Tells with the current actor as the sender.</summary>
public static class ActorRefImplicitSenderExtensions
{
    public static void Tell(this IActorRef receiver, object message) => receiver.Tell(message, Cells.ActorCell.CurrentSelf!);

    /// <summary>Passes a message on and keeps its sender.</summary>
    public static void Forward(this IActorRef receiver, object message) => receiver.Tell(message, Cells.ActorCell.CurrentSender!);
}

/// <summary>Tests on references.</summary>
public static class ActorRefExtensions
{
    public static bool IsNobody(this IActorRef actorRef) => actorRef is null or Nobody or Refs.DeadLetterRef;

    public static IActorRef GetOrElse(this IActorRef actorRef, Func<IActorRef> elseValue) =>
        actorRef.IsNobody() ? elseValue() : actorRef;
}
