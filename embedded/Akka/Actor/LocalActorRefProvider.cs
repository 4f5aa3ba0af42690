using System.Collections.Concurrent;
using Akka.Actor.Refs;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The provider of a system that is alone, and the local part of those that are not.</summary>
public class LocalActorRefProvider : IActorRefProvider
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _temporary = new();
    private readonly EventStream _eventStream;
    private ActorSystemImpl _system = null!;
    private long _temporaryNumber;

    public LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream)
    {
        Settings = settings;
        _eventStream = eventStream;
        LocalAddress = new Address("akka", systemName);
        RootPath = new RootActorPath(LocalAddress);
        DeadLetters = new DeadLetterRef(this, RootPath / "deadLetters", eventStream);
    }

    public ActorPath RootPath { get; }

    public Settings Settings { get; }

    public IActorRef DeadLetters { get; }

    public LocalActorRef Guardian { get; private set; } = null!;

    public LocalActorRef SystemGuardian { get; private set; } = null!;

    public virtual Address DefaultAddress => LocalAddress;

    public Task TerminationTask => _system.WhenTerminated;

    internal ActorSystemImpl System => _system;

    internal LocalActorRef RootGuardian { get; private set; } = null!;

    internal Address LocalAddress { get; }

    public virtual Address GetExternalAddressFor(Address address) => address.Equals(LocalAddress) ? address : null!;

    public virtual IActorRef RootGuardianAt(Address address) =>
        IsHere(address) ? RootGuardian : new EmptyActorRef(this, new RootActorPath(address), _eventStream);

    public IActorRef ResolveActorRef(string path) =>
        ActorPath.TryParse(path, out var parsed) ? ResolveActorRef(parsed) : DeadLetters;

    public virtual IActorRef ResolveActorRef(ActorPath actorPath) =>
        IsHere(actorPath.Address) ? ResolveHere(actorPath) : new EmptyActorRef(this, actorPath, _eventStream);

    internal bool IsHere(Address address) => address.Equals(LocalAddress) || address.Equals(DefaultAddress);

    /// <summary>Makes the guardians; then <see cref="Open"/> may open the system to the network.</summary>
    internal virtual void Init(ActorSystemImpl system)
    {
        _system = system;
        RootGuardian = new LocalActorRef(_system, Props.Create(() => new Cells.Guardian(SupervisorStrategy.StoppingStrategy)),
            _system.Dispatchers.DefaultGlobalDispatcher, new RootSupervisor(this, RootPath / "bubble-walker"), RootPath);
        RootGuardian.Cell.Start();
        SystemGuardian = RootGuardian.Cell.AttachChild(Props.Create(() => new Cells.Guardian(SupervisorStrategy.DefaultStrategy)), "system");
        Guardian = RootGuardian.Cell.AttachChild(Props.Create(() => new Cells.Guardian(SupervisorStrategy.DefaultStrategy)), "user");
    }

    /// <summary>Opens the system to the network, where the provider does so.</summary>
    internal virtual void Open()
    {
    }

    /// <summary>Closes it again; the users' actors have ended by then, the system's have not.</summary>
    internal virtual Task Close() => Task.CompletedTask;

    internal IInternalActorRef ResolveHere(ActorPath path)
    {
        var found = Find(path.Elements);
        return found is not null && (path.Uid == 0 || path.Uid == found.Path.Uid)
            ? found
            : new EmptyActorRef(this, (RootPath / path.Elements).WithUid(path.Uid), _eventStream);
    }

    /// <summary>A path below <c>/temp</c> for a reference that lives as long as one question.</summary>
    internal ActorPath NextTemporaryPath() => RootPath / "temp" / ("$" + Interlocked.Increment(ref _temporaryNumber));

    internal void AddTemporary(IInternalActorRef reference) => AddTemporary(reference, reference.Path);

    internal void AddTemporary(IInternalActorRef reference, ActorPath path) => _temporary[path.Name] = reference;

    internal void RemoveTemporary(ActorPath path) => _temporary.TryRemove(path.Name, out _);

    internal IInternalActorRef? Find(IReadOnlyList<string> elements)
    {
        if (elements.Count == 2 && elements[0] == "temp")
        {
            return _temporary.GetValueOrDefault(elements[1]);
        }
        if (elements.Count == 1 && elements[0] == "deadLetters")
        {
            return (IInternalActorRef)DeadLetters;
        }
        IInternalActorRef? current = RootGuardian;
        for (var i = 0; i < elements.Count && current is not null; i++)
        {
            current = current.FindChild(elements[i]);
        }
        return current;
    }
}
