using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>A whole configuration, read and validated; immutable.</summary>
/// <param name="Services">What the actors and the network layers act on.</param>
/// <param name="Akka">The <c>akka</c> block beside <c>ha</c>, as HOCON text; empty: none.</param>
/// <param name="ShutdownTimeout">Limit on an orderly stop, 1 s-1 h.</param>
public sealed record HostSettings(
    ServiceSettings Services,
    ClusterSettings Cluster,
    AdminSettings Admin,
    LogLevelName LogLevel,
    TimeSpan ShutdownTimeout,
    string Akka)
{
    /// <summary>Where ended sessions are written; null: nowhere.</summary>
    public SessionLogSettings? SessionLog { get; init; }
}

/// <summary>The <c>ha.log.sessions</c> block.</summary>
/// <param name="File">Absolute path; empty: standard output, unless <paramref name="Syslog"/> is given.</param>
/// <param name="Syslog">The daemon's address or socket; null: none.</param>
/// <param name="Facility">0-23, RFC 3164 section 4.1.1.</param>
/// <param name="Sample">Every how many-th session that ended well, 1-1000000.</param>
public sealed record SessionLogSettings(string File, EndPoint? Syslog, int Facility, int Sample);

/// <summary>The <c>ha.cluster</c> block.</summary>
/// <param name="Name">Name of the actor system, equal on all nodes.</param>
/// <param name="Port">TCP port of the cluster on the node's own address, 1-65535.</param>
/// <param name="Seeds">Where to join, in order; empty: this node founds a cluster by itself.</param>
/// <param name="HeartbeatInterval">Between two heartbeats to a peer, 100 ms-10 s.</param>
/// <param name="AcceptablePause">Silence that is not yet suspicious, 500 ms-5 min.</param>
/// <param name="DownAfter">How long the set of unreachable nodes must be stable before a partition is resolved, 1 s-1 h.</param>
/// <param name="Tls">Null: the nodes talk in the clear, to whoever asks.</param>
public sealed record ClusterSettings(
    string Name,
    int Port,
    ImmutableArray<HostPort> Seeds,
    TimeSpan HeartbeatInterval,
    TimeSpan AcceptablePause,
    TimeSpan DownAfter,
    ClusterTls? Tls);

/// <summary>The <c>ha.admin</c> block.</summary>
/// <param name="Pbm">Where Petabridge.Cmd listens; it asks nobody for a password.</param>
/// <param name="Http">Where the status pages are served, to anybody, read-only; null: nowhere.</param>
public sealed record AdminSettings(IPEndPoint Pbm, IPEndPoint? Http);

/// <summary>A host, by IPv4 address or name, with a port, 1-65535.</summary>
public readonly record struct HostPort(string Host, int Port)
{
    public override string ToString() => $"{Host}:{Port}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static HostPort Parse(string text) =>
        new(text[..text.LastIndexOf(':')], int.Parse(text[(text.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>Lowest level that is logged.</summary>
public enum LogLevelName
{
    Debug,
    Info,
    Warning,
    Error,
}
