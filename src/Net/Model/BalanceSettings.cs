namespace HaActors.Net.Model;

/// <summary>How the servers of a backend are used, beyond the algorithm.</summary>
public sealed record BalanceSettings
{
    /// <summary>All usable backups serve together, not only the first (HAProxy <c>option allbackups</c>).</summary>
    public bool AllBackups { get; init; }

    /// <summary>With <see cref="BackendSettings.PreferLocal"/>: servers of other nodes help out while the local ones are full.</summary>
    public bool Spill { get; init; }

    /// <summary>Servers that <see cref="BalanceAlgorithm.Random"/> draws, 1-64.</summary>
    public int RandomDraws { get; init; } = 2;

    /// <summary>Percent of the average load that a hashed server may have, 101-65535 (HAProxy <c>hash-balance-factor</c>); 0: no bound.</summary>
    public int HashBalanceFactor { get; init; }

    /// <summary>Connection attempts after the first, 0-100 (HAProxy <c>retries</c>).</summary>
    public int Retries { get; init; } = 3;

    public Redispatch Redispatch { get; init; }

    /// <summary>Servers see the client's own address (HAProxy <c>source 0.0.0.0 usesrc clientip</c>); they must route their answers through this node.</summary>
    public bool SourceClient { get; init; }

    /// <summary>Sessions go to the server that their key was with before; null: by the algorithm alone.</summary>
    public StickSettings? Stick { get; init; }

    /// <summary>Longest wait for a place at a full server, 10 ms-24 h (HAProxy <c>timeout queue</c>).</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Which retries of a connection attempt go to another server (HAProxy <c>option redispatch</c>).</summary>
public enum Redispatch
{
    /// <summary>Each: HAProxy's <c>option redispatch 1</c>.</summary>
    Each,

    /// <summary>The last one: HAProxy's <c>option redispatch</c>.</summary>
    Last,

    /// <summary>None.</summary>
    Never,
}

/// <summary>The PROXY protocol's header before the client's bytes (haproxy.org, proxy-protocol.txt).</summary>
public enum ProxyHeader
{
    None,

    /// <summary>Version 1: a line of text.</summary>
    Version1,

    /// <summary>Version 2: binary.</summary>
    Version2,
}
