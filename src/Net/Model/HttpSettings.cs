using System.Collections.Immutable;

namespace HaActors.Net.Model;

/// <summary>What a frontend of mode http has beyond that of mode tcp.</summary>
public sealed record HttpSettings
{
    /// <summary>Limit on the arrival of a whole request head, 10 ms-24 h (HAProxy <c>timeout http-request</c>).</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause between two requests of a connection, 10 ms-24 h (HAProxy <c>timeout http-keep-alive</c>).</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Tells servers the client in X-Forwarded-For and X-Forwarded-Proto (HAProxy <c>option forwardfor</c>).</summary>
    public bool ForwardedFor { get; init; }

    /// <summary>Tells servers the client in Forwarded, RFC 7239 (HAProxy <c>option forwarded</c>).</summary>
    public bool Forwarded { get; init; }

    /// <summary>Looked at in order, for each request.</summary>
    public ImmutableArray<HttpRule> Rules { get; init; } = [];

    /// <summary>Looked at in order, for each answer of a server; they change headers only.</summary>
    public ImmutableArray<HttpRule> ResponseRules { get; init; } = [];

    /// <summary>The path that the proxy itself answers, with 200 or 503 (HAProxy <c>monitor-uri</c>); empty: none.</summary>
    public string MonitorUri { get; init; } = "";

    /// <summary>When the answer is 503 (HAProxy <c>monitor fail</c>); null: never.</summary>
    public HttpCondition? MonitorFail { get; init; }

    /// <summary>Headers that the log quotes, of requests and of answers (HAProxy <c>capture request|response header</c>).</summary>
    public ImmutableArray<HeaderCapture> RequestCaptures { get; init; } = [];
    public ImmutableArray<HeaderCapture> AnswerCaptures { get; init; } = [];

    /// <summary>Whole replies in place of the proxy's own, by status (HAProxy <c>errorfile</c>).</summary>
    public ImmutableDictionary<int, ImmutableArray<byte>> ErrorFiles { get; init; } = ImmutableDictionary<int, ImmutableArray<byte>>.Empty;
}

/// <summary>A header that the log quotes.</summary>
/// <param name="Length">Bytes of its value at most, 1-256.</param>
public sealed record HeaderCapture(string Name, int Length);

/// <summary>How servers of a backend are used by frontends of mode http.</summary>
public sealed record HttpPoolSettings
{
    public HttpReuse Reuse { get; init; }

    /// <summary>Name of the header for <see cref="BalanceAlgorithm.Header"/>; else empty.</summary>
    public string HashHeader { get; init; } = "";

    /// <summary>Each connection to a server carries one request (HAProxy <c>option http-server-close</c>).</summary>
    public bool ServerClose { get; init; }

    /// <summary>How long a connection to a server may be idle, 10 ms-24 h (HAProxy <c>pool-purge-delay</c>).</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Idle connections to a server that each loop keeps, 0-100000 (HAProxy <c>pool-max-conn</c>, which counts those of all threads).</summary>
    public int MaxIdle { get; init; } = 1000;

    /// <summary>Null: no persistence by cookie.</summary>
    public CookieSettings? Cookie { get; init; }
}

/// <summary>Which requests may use an idle connection to a server (HAProxy <c>http-reuse</c>).</summary>
public enum HttpReuse
{
    /// <summary>Later requests of a client, and its first one if that may be sent again should the connection be dead.</summary>
    Safe,

    /// <summary>All.</summary>
    Always,
}
