using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>A provider that reaches other systems.</summary>
public interface IRemoteActorRefProvider : IActorRefProvider
{
    RemoteTransport Transport { get; }

    RemoteSettings RemoteSettings { get; }

    /// <summary>The actor that watches actors of other systems for those of this one.</summary>
    IActorRef RemoteWatcher { get; }

    /// <summary>True for an address of this system.</summary>
    bool HasAddress(Address address);

    /// <summary>Never talks to that incarnation of a peer again; without a uid only drops the connection.</summary>
    void Quarantine(Address address, int? uid);
}

/// <summary>What <c>akka.actor.provider = remote</c> selects.</summary>
public class RemoteActorRefProvider : LocalActorRefProvider, IRemoteActorRefProvider
{
    private TcpRemoting? _remoting;

    public RemoteActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : base(systemName, settings, eventStream)
    {
        settings.InjectTopLevelFallback(ConfigurationFactory.FromEmbeddedText(typeof(RemoteActorRefProvider).Assembly, "Akka.Remote.reference.conf"));
        RemoteSettings = new RemoteSettings(settings.Config);
    }

    public RemoteSettings RemoteSettings { get; }

    public RemoteTransport Transport => Remoting;

    public IActorRef RemoteWatcher => Watcher;

    public override Address DefaultAddress => _remoting?.DefaultAddress ?? LocalAddress;

    internal LocalActorRef Watcher { get; private set; } = null!;

    internal TcpRemoting Remoting => _remoting ?? throw new IllegalActorStateException("the remoting has not started");

    public bool HasAddress(Address address) => IsHere(address);

    /// <summary>
    /// True if something else decides when the actors of that address are lost, as the cluster does for its members:
    /// then the watcher's own failure detector must not get ahead of it.
    /// </summary>
    internal virtual bool IsJudgedElsewhere(Address address) => false;

    public void Quarantine(Address address, int? uid) => Remoting.Quarantine(address, uid);

    public override Address GetExternalAddressFor(Address address) =>
        IsHere(address) ? address : address.Protocol == DefaultAddress.Protocol ? DefaultAddress : null!;

    public override IActorRef RootGuardianAt(Address address) =>
        IsElsewhere(address, out var association) ? new RemoteActorRef(this, association, new RootActorPath(address)) : base.RootGuardianAt(address);

    public override IActorRef ResolveActorRef(ActorPath actorPath) =>
        IsElsewhere(actorPath.Address, out var association) ? new RemoteActorRef(this, association, actorPath) : base.ResolveActorRef(actorPath);

    internal override void Open()
    {
        _remoting = new TcpRemoting(System, this);
        Watcher = (LocalActorRef)System.SystemActorOf(Props.Create(() => new RemoteWatcher(this)), "remote-watcher");
        _remoting.Start();
    }

    internal override Task Close() => _remoting?.Shutdown() ?? Task.CompletedTask;

    private bool IsElsewhere(Address address, [NotNullWhen(true)] out Association? association)
    {
        association = _remoting is not null && address.Protocol == DefaultAddress.Protocol && address is { Host: not null, Port: not null } && !IsHere(address)
            ? _remoting.AssociationWith(address)
            : null;
        return association is not null;
    }
}
