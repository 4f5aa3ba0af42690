namespace Akka.Actor;

/// <summary>Knows the top of a system's tree and finds references by path, here and on other nodes.</summary>
public interface IActorRefProvider
{
    ActorPath RootPath { get; }

    Settings Settings { get; }

    IActorRef DeadLetters { get; }

    LocalActorRef Guardian { get; }

    LocalActorRef SystemGuardian { get; }

    /// <summary>Under which address others reach this system; local where they cannot.</summary>
    Address DefaultAddress { get; }

    /// <summary>Completes once all actors have ended.</summary>
    Task TerminationTask { get; }

    /// <summary>A reference for a path, live or not; the dead letters for text that is no path.</summary>
    IActorRef ResolveActorRef(string path);

    IActorRef ResolveActorRef(ActorPath actorPath);

    IActorRef RootGuardianAt(Address address);

    /// <summary>The address by which <paramref name="address"/> can reach this system; null when it cannot.</summary>
    Address GetExternalAddressFor(Address address);
}
