using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;

namespace Akka.Remote;

/// <summary>
/// The remoting over TCP. Each pair of systems uses two connections, one for each direction: who wants to send,
/// connects. So there is no race over who keeps which of two connections, and a stuck direction says which it is.
/// </summary>
internal sealed class TcpRemoting : RemoteTransport
{
    private readonly ConcurrentDictionary<Address, Lazy<Association>> _associations = new();
    private readonly ConcurrentDictionary<(Address Address, int Uid), bool> _quarantined = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Listener _listener;
    private Address? _address;

    public TcpRemoting(ActorSystemImpl system, RemoteActorRefProvider provider)
    {
        System = system;
        Provider = provider;
        Settings = provider.RemoteSettings;
        Tls = Settings.EnableSsl ? new TlsHandshake(TlsSettings.Read(Settings.Config, SetupOf(system))) : null;
        Uid = AddressUidExtension.Uid(system);
        Log = Logging.GetLogger(system, "remoting");
        _listener = new Listener(this);
    }

    public ActorSystemImpl System { get; }

    public RemoteActorRefProvider Provider { get; }

    public RemoteSettings Settings { get; }

    public ILoggingAdapter Log { get; }

    /// <summary>Null: connections are plain TCP.</summary>
    public TlsHandshake? Tls { get; }

    /// <summary>This incarnation of this system.</summary>
    public int Uid { get; }

    public CancellationToken Stopping => _stop.Token;

    public override Address DefaultAddress => _address ?? Provider.RootPath.Address;

    public override ISet<Address> Addresses => new HashSet<Address> { DefaultAddress };

    public override void Start()
    {
        var port = _listener.Bind();
        _address = new Address(Tls is null ? "akka.tcp" : "akka.ssl.tcp", System.Name, Settings.PublicHost, Settings.PublicPort == 0 ? port : Settings.PublicPort);
        _listener.Start();
        Publish(new RemotingListenEvent([_address]));
    }

    public override async Task Shutdown()
    {
        await Task.WhenAll(_associations.Values.Select(a => a.Value.Flush(Settings.FlushWait))).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await Task.WhenAll(_associations.Values.Select(a => a.Value.Ended)).ConfigureAwait(false);
        Publish(new RemotingShutdownEvent());
    }

    public Association AssociationWith(Address address) =>
        _associations.GetOrAdd(address, static (a, r) => new Lazy<Association>(() => new Association(r, a)), this).Value;

    /// <summary>The peer has connected: the way to it, if there was one, need not stay gated.</summary>
    public void OpenGate(Address peer)
    {
        if (_associations.TryGetValue(peer, out var association))
        {
            association.Value.OpenGate();
        }
    }

    public bool IsQuarantined(Address address, int uid) => _quarantined.ContainsKey((address, uid));

    public void Quarantine(Address address, int? uid)
    {
        if (uid is { } incarnation && _quarantined.TryAdd((address, incarnation), true))
        {
            Publish(new QuarantinedEvent(address, incarnation));
            Provider.Watcher.Tell(new AddressLost(address, incarnation), ActorRefs.NoSender);
            _listener.CloseFrom(address, incarnation);
        }
        if (_associations.TryGetValue(address, out var association) && (uid is null || association.Value.PeerUid == uid))
        {
            association.Value.Drop();
        }
    }

    /// <summary>Tells the event stream, and the log at the event's level.</summary>
    public void Publish(RemotingLifecycleEvent e)
    {
        if (Log.IsEnabled(e.LogLevel()))
        {
            Log.Log(e.LogLevel(), "{0}", e);
        }
        System.EventStream.Publish(e);
    }

    /// <summary>Tells the event stream, and not the log, that a connection or a message came to nothing: whoever counts wants every one.</summary>
    public void Failed(Exception cause, Address peer, bool inbound) =>
        System.EventStream.Publish(new AssociationErrorEvent(cause, DefaultAddress, peer, inbound, Event.LogLevel.WarningLevel));

    private static DotNettySslSetup? SetupOf(ActorSystem system) =>
        system.Settings.Setup.Get<DotNettySslSetup>() is { HasValue: true } setup ? setup.Value : null;
}
