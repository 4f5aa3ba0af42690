using System.Collections.Immutable;
using System.Net;

namespace HaActors.Net.Model;

/// <summary>How a backend picks a server (HAProxy <c>balance</c>).</summary>
public enum BalanceAlgorithm
{
    /// <summary>Smooth weighted round robin.</summary>
    RoundRobin,

    /// <summary>Weighted round robin through a list made once.</summary>
    StaticRoundRobin,

    /// <summary>Fewest sessions for the weight.</summary>
    LeastConnections,

    /// <summary>First in configuration order that has room.</summary>
    First,

    /// <summary>Best of a few drawn at random.</summary>
    Random,

    /// <summary>By hash of the client's address.</summary>
    Source,

    /// <summary>By hash of the request's path; mode http.</summary>
    Uri,

    /// <summary>By hash of a header of the request; mode http.</summary>
    Header,
}

/// <summary>One <c>ha.frontends.NAME</c> entry: where to listen and which backend carries the connections.</summary>
/// <param name="Binds">Local endpoints; <c>*:80</c> is <see cref="IPAddress.Any"/>. Bound on every node, with IP_FREEBIND.</param>
/// <param name="Backend">Name of the backend.</param>
/// <param name="MaxConnections">Open connections per node, 1-1000000; above it new ones wait in the accept queue (HAProxy <c>maxconn</c>).</param>
/// <param name="Timeouts">Inactivity limits.</param>
public sealed record FrontendSettings(
    string Name,
    ImmutableArray<IPEndPoint> Binds,
    string Backend,
    int MaxConnections,
    TrafficTimeouts Timeouts)
{
    /// <summary>Null: mode tcp, connections are carried as they are.</summary>
    public HttpSettings? Http { get; init; }

    /// <summary>Null: clients speak without TLS, or with the servers directly.</summary>
    public TlsBindSettings? Tls { get; init; }

    /// <summary>Clients begin with a PROXY header, version 1 or 2, that says who they are (<c>accept-proxy</c>).</summary>
    public bool AcceptProxy { get; init; }

    /// <summary>Backends by TLS server name, exact or <c>*.domain</c>; the handshake is passed on as it is. Other names, none, and clients that
    /// speak no TLS go to <see cref="Backend"/>.</summary>
    public ImmutableArray<ServerNameRule> ServerNames { get; init; } = [];

    /// <summary>How long a client may take for what is looked at before a server is chosen, 10 ms-24 h (<c>tcp-request inspect-delay</c>).</summary>
    public TimeSpan InspectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections are accepted only once the client has sent something (TCP_DEFER_ACCEPT); wrong where the server speaks first.</summary>
    public bool DeferAccept { get; init; }

    /// <summary>Its sessions are written to the session log, if there is one.</summary>
    public bool Log { get; init; } = true;
}

/// <summary>One TLS server name of a frontend.</summary>
/// <param name="Name">Exact, or <c>*.domain</c>.</param>
public sealed record ServerNameRule(string Name, string Backend);

/// <summary>HAProxy's <c>timeout connect|client|server</c>; each 10 ms-24 h.</summary>
/// <param name="Connect">Limit on one connection attempt to a server.</param>
/// <param name="Client">Longest silence of a client.</param>
/// <param name="Server">Longest silence of a server.</param>
public sealed record TrafficTimeouts(TimeSpan Connect, TimeSpan Client, TimeSpan Server)
{
    /// <summary>Longest silence of both sides once bytes are only passed on, in place of Client and Server (<c>timeout tunnel</c>); zero: none of its own.</summary>
    public TimeSpan Tunnel { get; init; }
}

/// <summary>One <c>ha.backends.NAME</c> entry: a set of servers, how to pick one, how to check them.</summary>
/// <param name="PreferLocal">Use servers on this node's own addresses while any of them is usable.</param>
/// <param name="Check">Of servers that have none of their own; null: those are not checked and count as up.</param>
public sealed record BackendSettings(
    string Name,
    BalanceAlgorithm Balance,
    bool PreferLocal,
    CheckSettings? Check,
    ImmutableArray<ServerSettings> Servers)
{
    /// <summary>How the servers are used.</summary>
    public BalanceSettings Balancing { get; init; } = new();

    /// <summary>How frontends of mode http use the servers.</summary>
    public HttpPoolSettings Http { get; init; } = new();

    /// <summary>How its servers are spoken to by TLS; null: without.</summary>
    public TlsServerSettings? Tls { get; init; }

    /// <summary>What is run when one of its servers changes.</summary>
    public NotifySettings Notify { get; init; } = NotifySettings.None;

    /// <summary>The check that a server is probed by; null: by none.</summary>
    public CheckSettings? CheckOf(ServerSettings server) => server.Health.Track is null ? server.Health.Check ?? Check : null;

    /// <summary>Whether checks decide over a server, its own or another's.</summary>
    public bool IsChecked(ServerSettings server) => CheckOf(server) is not null || server.Health.Track is not null;
}

/// <summary>One server of a backend.</summary>
/// <param name="Name">Key of the entry, unique in its backend.</param>
/// <param name="Host">IP address or host name; a name is resolved when the server is used, not at start.</param>
/// <param name="Port">1-65535.</param>
/// <param name="Weight">0-256 (HAProxy <c>weight</c>); 0 takes no new connections.</param>
/// <param name="Backup">Used only when no other server of the backend is usable.</param>
public sealed record ServerSettings(string Name, string Host, int Port, int Weight, bool Backup)
{
    /// <summary>Host and port as one text.</summary>
    public string Address => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Sessions at once per node, 1-1000000; more wait (HAProxy <c>maxconn</c>). 0: no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>What is told to the server before the client's bytes.</summary>
    public ProxyHeader SendProxy { get; init; }

    /// <summary>Value of the cookie that binds clients to it; empty: its name.</summary>
    public string Cookie { get; init; } = "";

    /// <summary>What of its health is its own.</summary>
    public ServerHealthSettings Health { get; init; } = ServerHealthSettings.None;
}
