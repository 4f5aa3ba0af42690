using System.Net;
using System.Text;
using HaActors.Net.Model;
using HaActors.Net.Native;
using HaActors.Net.Proxy.Http;
using HaActors.Net.Proxy.Tls;

namespace HaActors.Net.Proxy;

/// <summary>One server as a loop uses it; the same object for as long as the process runs. Changed by the loop's thread only.</summary>
internal sealed class LoopServer
{
    private IPEndPoint? _endpoint;
    private string _host = "";

    /// <param name="load">Shared with the other loops.</param>
    /// <param name="counters">Of this loop; places are in <see cref="ServerCounter"/>.</param>
    public LoopServer(LoopBackend backend, string name, ServerLoad load, CounterCell counters, int loop)
    {
        (Backend, Name, Load, Counters) = (backend, name, load, counters);
        Queue = new WaitQueue(load.Waiting, loop);
        TakeGranted = _ => Backend.Grant(this);
    }

    public LoopBackend Backend { get; }

    public string Name { get; }

    public ServerLoad Load { get; }

    public CounterCell Counters { get; }

    /// <summary>Sessions that wait for this server and no other.</summary>
    public WaitQueue Queue { get; }

    /// <summary>What another loop posts to hand over a place at this server. Made once, so that a hand-over allocates nothing.</summary>
    public Action<EventLoop> TakeGranted { get; }

    /// <summary>Connections of mode http to it that no session uses.</summary>
    public IdleLinks Idle { get; } = new();

    public SocketName Address { get; private set; }

    /// <summary>Counts its addresses and manners of speaking: a connection of mode http from before a change is used up, not used again.</summary>
    public int Generation { get; private set; }

    /// <summary>0-256; 0: only sessions that are bound to it.</summary>
    public int Weight { get; private set; }

    /// <summary>Sessions at once on this node; <see cref="ServerLoad.NoLimit"/>: no limit.</summary>
    public int MaxConnections { get; private set; } = ServerLoad.NoLimit;

    /// <summary>The value of the cookie that binds a client to it.</summary>
    public byte[] Cookie { get; private set; } = [];

    public ProxyHeader SendProxy { get; private set; }

    /// <summary>Mode http: a connection to it serves one client only, whom the server knows by it.</summary>
    public bool IsPrivate => SendProxy != ProxyHeader.None || Backend.SourceClient;

    /// <summary>Number in the backend's stick table; -1: it has none.</summary>
    public int Number { get; set; } = -1;

    /// <summary>In the pool: it takes new sessions, or at least those that are bound to it.</summary>
    public bool InPool { get; set; }

    /// <summary>In the pool for sessions that are bound to nobody: whoever waits for any server may have it.</summary>
    public bool TakesNew { get; set; }

    /// <summary>State of the smooth round robin.</summary>
    public int Score { get; set; }

    public bool HasRoom => Load.Open < MaxConnections;

    /// <summary>How it is spoken to by TLS; null: without.</summary>
    public TlsPeer? Tls { get; private set; }

    /// <param name="tls">Null: without TLS.</param>
    public void Apply(PoolServer settings, TlsConnector? tls)
    {
        string host = settings.Host.Length > 0 ? settings.Host : settings.Endpoint.Address.ToString();
        bool speaksOtherwise = tls != Tls?.Connector || host != _host;
        if (speaksOtherwise) (Tls, _host) = (tls is null ? null : new TlsPeer(tls, host), host);
        if (_endpoint is not null && (speaksOtherwise || !_endpoint.Equals(settings.Endpoint) || SendProxy != settings.SendProxy))
        {
            Generation++;
            Idle.Clear();
        }

        _endpoint = settings.Endpoint;
        Address = new SocketName(settings.Endpoint);
        Weight = settings.Weight;
        MaxConnections = settings.MaxConnections == 0 ? ServerLoad.NoLimit : settings.MaxConnections;
        SendProxy = settings.SendProxy;
        Cookie = Encoding.ASCII.GetBytes(settings.Cookie.Length > 0 ? settings.Cookie : settings.Name);
    }

    /// <summary>A session or request begins at it.</summary>
    public void CountSession(long now)
    {
        Counters.Add(ServerCounter.Connected, 1);
        Counters.Set(ServerCounter.Exchange + ExchangeCounter.LastSession, now);
        Backend.Counters.Set(ExchangeCounter.LastSession, now);
    }

    /// <summary>A request goes over a connection that was there already.</summary>
    public void CountReuse()
    {
        Counters.Add(ServerCounter.Exchange + ExchangeCounter.Reuses, 1);
        Backend.Counters.Add(ExchangeCounter.Reuses, 1);
    }

    /// <summary>It refused or reset a connection, or did not answer one.</summary>
    public void Erred() => Counters.Add(ServerCounter.ErrorsInARow, 1);

    /// <summary>It did not agree with us on TLS.</summary>
    public void Misspoke(string fault)
    {
        Load.HandshakeFault = fault;
        Counters.Add(ServerCounter.HandshakeErrors, 1);
    }

    /// <summary>It served somebody.</summary>
    public void Served() => Counters.Clear(ServerCounter.ErrorsInARow);

    /// <summary>A request had no good answer.</summary>
    public void AnsweredBadly() => Counters.Add(ServerCounter.BadAnswersInARow, 1);

    /// <summary>A request had an answer.</summary>
    /// <param name="status">100-599. HAProxy (http_ana.c): 5xx says that the server is not well, but for 501 and 505, which are about the request.</param>
    public void Answered(int status)
    {
        Served();
        if (status < 500 || status is 501 or 505) Counters.Clear(ServerCounter.BadAnswersInARow);
        else AnsweredBadly();
    }

    /// <summary>Takes a place if there is one.</summary>
    public bool TryEnter() => Load.TryEnter(MaxConnections);

    /// <summary>Gives a place back, to whoever waits for it longest.</summary>
    public void Leave() => Backend.Release(this);
}
