using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy;

/// <summary>The servers of one backend that may take connections now. Immutable; the loops swap the reference.</summary>
/// <param name="Servers">In configuration order. Empty: new connections are refused (reset).</param>
public sealed record ServerPool(string Backend, BalanceAlgorithm Balance, ImmutableArray<PoolServer> Servers)
{
    /// <summary>Servers that take no new sessions, only those that are bound to them by persistence: draining, or of weight 0.</summary>
    public ImmutableArray<PoolServer> BoundOnly { get; init; } = [];

    /// <summary>As <see cref="BalanceSettings.RandomDraws"/>.</summary>
    public int RandomDraws { get; init; } = 2;

    /// <summary>As <see cref="BalanceSettings.HashBalanceFactor"/>.</summary>
    public int HashBalanceFactor { get; init; }

    /// <summary>As <see cref="BalanceSettings.Retries"/>.</summary>
    public int Retries { get; init; } = 3;

    public Redispatch Redispatch { get; init; }

    /// <summary>How its servers are spoken to by TLS; null: without.</summary>
    public TlsServerSettings? Tls { get; init; }

    /// <summary>As <see cref="BalanceSettings.Stick"/>.</summary>
    public StickSettings? Stick { get; init; }

    /// <summary>As <see cref="BalanceSettings.SourceClient"/>.</summary>
    public bool SourceClient { get; init; }

    /// <summary>As <see cref="BalanceSettings.QueueTimeout"/>.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How frontends of mode http use the servers.</summary>
    public HttpPoolSettings Http { get; init; } = new();

    /// <summary>By the servers in the lists, not by the identity of the lists.</summary>
    public bool Equals(ServerPool? other) =>
        other is not null
        && (Backend, Balance, RandomDraws, HashBalanceFactor, Retries, Redispatch, QueueTimeout, SourceClient, Stick, Tls, Http)
            == (other.Backend, other.Balance, other.RandomDraws, other.HashBalanceFactor, other.Retries, other.Redispatch, other.QueueTimeout, other.SourceClient, other.Stick, other.Tls, other.Http)
        && Servers.SequenceEqual(other.Servers)
        && BoundOnly.SequenceEqual(other.BoundOnly);

    public override int GetHashCode() => HashCode.Combine(Backend, Servers.Length);
}

/// <summary>One usable server. The owner of the pool has already applied health, admin state, backup and prefer-local rules.</summary>
/// <param name="Weight">1-256; 0 only in <see cref="ServerPool.BoundOnly"/>.</param>
public sealed record PoolServer(string Name, IPEndPoint Endpoint, int Weight)
{
    /// <summary>Sessions at once on this node; 0: no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>It takes new sessions only while the others are full or gone.</summary>
    public bool Overflow { get; init; }

    /// <summary>Value of the cookie that binds clients to it; empty: its name.</summary>
    public string Cookie { get; init; } = "";

    public ProxyHeader SendProxy { get; init; }

    /// <summary>As configured, for TLS: a name, or an address; empty: the address of <see cref="Endpoint"/>.</summary>
    public string Host { get; init; } = "";
}
