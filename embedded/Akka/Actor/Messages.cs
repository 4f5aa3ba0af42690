using Akka.Event;

namespace Akka.Actor;

/// <summary>Marks a message that the actor machinery handles before the actor sees it.</summary>
public interface IAutoReceivedMessage;

/// <summary>Marks a message that never leaves its system, so <c>serialize-messages</c> leaves it alone.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>Marks a message that a selection from another system should not be able to send.</summary>
public interface IPossiblyHarmful;

/// <summary>Marks a message that does not put off the receive timeout.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>Tells an actor to stop once it comes to this message.</summary>
public sealed class PoisonPill : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    private PoisonPill()
    {
    }

    public static PoisonPill Instance { get; } = new();

    public override string ToString() => "<PoisonPill>";
}

/// <summary>Makes an actor fail with <see cref="ActorKilledException"/>.</summary>
public sealed class Kill : IAutoReceivedMessage, IPossiblyHarmful
{
    private Kill()
    {
    }

    public static Kill Instance { get; } = new();

    public override string ToString() => "<Kill>";
}

/// <summary>Told to an actor that received nothing for the time it set with <c>SetReceiveTimeout</c>.</summary>
public sealed class ReceiveTimeout : IPossiblyHarmful, INoSerializationVerificationNeeded
{
    private ReceiveTimeout()
    {
    }

    public static ReceiveTimeout Instance { get; } = new();
}

/// <summary>A watched actor ended.</summary>
public sealed class Terminated : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression, INoSerializationVerificationNeeded, IEquatable<Terminated>
{
    /// <param name="existenceConfirmed">False when the actor may never have existed.</param>
    /// <param name="addressTerminated">True when its whole node was given up.</param>
    public Terminated(IActorRef actorRef, bool existenceConfirmed, bool addressTerminated)
    {
        ActorRef = actorRef;
        ExistenceConfirmed = existenceConfirmed;
        AddressTerminated = addressTerminated;
    }

    public IActorRef ActorRef { get; }

    public bool AddressTerminated { get; }

    public bool ExistenceConfirmed { get; }

    public bool Equals(Terminated? other) =>
        other is not null && ActorRef.Equals(other.ActorRef)
        && (AddressTerminated, ExistenceConfirmed) == (other.AddressTerminated, other.ExistenceConfirmed);

    public override bool Equals(object? obj) => Equals(obj as Terminated);

    public override int GetHashCode() => HashCode.Combine(ActorRef, AddressTerminated, ExistenceConfirmed);

    public override string ToString() => $"<Terminated>: {ActorRef} - existence confirmed: {ExistenceConfirmed}";
}

/// <summary>Asks an actor, or those that a selection names, to make themselves known by <see cref="ActorIdentity"/>.</summary>
public sealed class Identify : IAutoReceivedMessage, INotInfluenceReceiveTimeout
{
    public Identify(object messageId)
    {
        MessageId = messageId;
    }

    public object MessageId { get; }
}

/// <summary>The answer to <see cref="Identify"/>.</summary>
public sealed class ActorIdentity
{
    public ActorIdentity(object messageId, IActorRef subject)
    {
        MessageId = messageId;
        Subject = subject;
    }

    public object MessageId { get; }

    /// <summary>Null when no actor was found.</summary>
    public IActorRef Subject { get; }
}

/// <summary>Answers that say whether a request worked; <c>Ask</c> turns a failure into an exception.</summary>
public abstract class Status
{
    /// <summary>The request worked.</summary>
    public sealed class Success : Status
    {
        public static readonly Success Instance = new(null!);

        public readonly object Status;

        public Success(object status)
        {
            Status = status;
        }
    }

    /// <summary>The request failed.</summary>
    public sealed class Failure : Status
    {
        public readonly Exception Cause;

        public readonly object State;

        public Failure(Exception cause)
            : this(cause, null!)
        {
        }

        public Failure(Exception cause, object state)
        {
            Cause = cause;
            State = state;
        }

        public override string ToString() => $"Failure: {Cause?.Message}";
    }
}

/// <summary>A message and its sender, as the mailbox and the stash hold them.</summary>
public readonly struct Envelope
{
    public Envelope(object message, IActorRef sender)
    {
        Message = message;
        Sender = sender;
    }

    public object Message { get; }

    public IActorRef Sender { get; }

    public override string ToString() => $"<{Message}> from {Sender?.ToString() ?? "NoSender"}";
}
