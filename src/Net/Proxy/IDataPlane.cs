using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy;

/// <summary>
/// The proxy as its owners see it. Payload stays behind this interface. Every method may be called from any thread; changes
/// reach the loops as messages and are in force for the next connection.
/// </summary>
public interface IDataPlane : IDisposable
{
    /// <summary>Binds and listens on every endpoint of the frontend, on every loop. Opening an open one again with other settings adapts it.</summary>
    /// <exception cref="ListenException">An endpoint cannot be bound; nothing of the frontend is left open then.</exception>
    void OpenFrontend(FrontendSettings frontend);

    /// <summary>Stops listening. Open sessions go on until they end or are killed.</summary>
    void CloseFrontend(string frontend);

    /// <summary>Replaces the servers that new connections of a backend may use.</summary>
    /// <exception cref="ListenException">A file for TLS with its servers cannot be used; the former servers stay.</exception>
    void ReplacePool(ServerPool pool);

    /// <summary>Ends every session of a server (or, with null, of the whole backend).</summary>
    void KillSessions(string backend, string? server);

    /// <summary>Ends the sessions that are meant, with RST to both sides.</summary>
    /// <param name="outcome"><see cref="SessionOutcome.Killed"/>, or <see cref="SessionOutcome.ServerDown"/> when a server's sessions are cut because it is down.</param>
    /// <returns>How many there were.</returns>
    int KillSessions(SessionFilter which, SessionOutcome outcome = SessionOutcome.Killed);

    /// <summary>The open sessions that are meant.</summary>
    /// <param name="most">No more than these.</param>
    ImmutableArray<SessionInfo> Sessions(SessionFilter which, int most);

    /// <summary>What this node's sessions noted in stick tables since the last call.</summary>
    /// <param name="most">About so many at once; the rest follows with the next call.</param>
    IReadOnlyList<StickEntry> TakeStickChanges(int most);

    /// <summary>Entries of stick tables, in no particular order.</summary>
    /// <param name="backend">Null: of all.</param>
    /// <param name="most">At least 8.</param>
    StickPage ReadStick(string? backend, StickCursor from, int most);

    /// <summary>Takes in entries of other nodes, where they are later. The order in which that happens does not matter.</summary>
    /// <returns>Those of backends that have no table here, or not yet.</returns>
    IReadOnlyList<StickEntry> MergeStick(IReadOnlyCollection<StickEntry> entries);

    IReadOnlyList<StickTableInfo> StickTables();

    /// <summary>Counters of every frontend, backend and server. Reads memory of the loops without stopping them.</summary>
    DataPlaneCounters Read();
}

/// <summary>A listening socket could not be had; <see cref="Exception.Message"/> is one sentence for the operator.</summary>
public sealed class ListenException(string message, int errno) : Exception(message)
{
    /// <summary>Linux error number, errno(3).</summary>
    public int Errno { get; } = errno;
}

/// <summary>One reading of all traffic counters.</summary>
public sealed record DataPlaneCounters(
    ImmutableArray<FrontendCounters> Frontends,
    ImmutableArray<ServerCounters> Servers)
{
    public ImmutableArray<BackendCounters> Backends { get; init; } = [];
}

/// <summary>What belongs to a backend and to none of its servers.</summary>
/// <param name="Waiting">Sessions that wait for any server.</param>
public sealed record BackendCounters(string Backend, long Waiting)
{
    /// <summary>Most that waited at once.</summary>
    public long MostWaiting { get; init; }

    /// <summary>Sessions that began in the last second, and in the busiest one.</summary>
    public long Rate { get; init; }
    public long MostRate { get; init; }

    /// <summary>Of all its servers, and of what the proxy answered in their place.</summary>
    public ExchangeCounters Exchanges { get; init; } = new();
}

/// <summary>Traffic of one frontend through this node.</summary>
/// <param name="Sessions">Open now.</param>
/// <param name="Total">Accepted since start.</param>
/// <param name="Refused">Accepted but ended because no server could take them.</param>
public sealed record FrontendCounters(string Frontend, long Sessions, long Total, long Refused, long BytesIn, long BytesOut)
{
    /// <summary>Ended sessions by <see cref="SessionOutcome"/>, its number being the index.</summary>
    public ImmutableArray<long> Outcomes { get; init; } = [];

    /// <summary>Most that were open at once.</summary>
    public long MostSessions { get; init; }

    /// <summary>Limit on the open sessions.</summary>
    public long MaxConnections { get; init; }

    /// <summary>It listens.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Sessions accepted in the last second, and in the busiest one.</summary>
    public long Rate { get; init; }
    public long MostRate { get; init; }

    /// <summary>The same of requests.</summary>
    public long RequestRate { get; init; }
    public long MostRequestRate { get; init; }

    /// <summary>Mode http: requests, and answers by class of status as <see cref="ExchangeCounters.Answers"/>.</summary>
    public long Requests { get; init; }
    public ImmutableArray<long> Answers { get; init; } = [0, 0, 0, 0, 0, 0];

    /// <summary>Mode http: requests that a rule denied, that were none, and that a rule had the proxy answer.</summary>
    public long Denied { get; init; }
    public long BadRequests { get; init; }
    public long Intercepted { get; init; }

    /// <summary>How often a loop stopped accepting for a while because descriptors or kernel memory ran out.</summary>
    public long AcceptPauses { get; init; }
}

/// <summary>Traffic of one server through this node.</summary>
/// <param name="Sessions">Open now.</param>
/// <param name="Total">Connected since start.</param>
/// <param name="ConnectErrors">Connection attempts that failed or ran into the limit.</param>
/// <param name="BytesIn">From clients to the server.</param>
/// <param name="BytesOut">From the server to clients.</param>
public sealed record ServerCounters(
    string Backend,
    string Server,
    long Sessions,
    long Total,
    long ConnectErrors,
    long BytesIn,
    long BytesOut)
{
    /// <summary>Most places that were taken at once.</summary>
    public long MostSessions { get; init; }

    /// <summary>Sessions that wait for this server and no other.</summary>
    public long Waiting { get; init; }

    /// <summary>Most that waited at once.</summary>
    public long MostWaiting { get; init; }

    /// <summary>Sessions that began in the last second, and in the busiest one.</summary>
    public long Rate { get; init; }
    public long MostRate { get; init; }

    /// <summary>What is counted of requests.</summary>
    public ExchangeCounters Exchanges { get; init; } = new();

    /// <summary>Connection attempts after the first that went to this server again.</summary>
    public long Retries { get; init; }

    /// <summary>Sessions that went to another server because this one did not take the connection.</summary>
    public long Redispatches { get; init; }

    /// <summary>Connections on which it did not agree with us on TLS; they are among <see cref="ConnectErrors"/>.</summary>
    public long HandshakeErrors { get; init; }

    /// <summary>Why the last of them failed; null: none did.</summary>
    public string? HandshakeFault { get; init; }

    /// <summary>Connections in a row that it refused, reset without an answer, or left unanswered until the limit; counted per loop and added up.</summary>
    public long ErrorsInARow { get; init; }

    /// <summary>Of mode http: requests in a row that it did not take, or answered with a status that says it is not well, with no answer by the
    /// rules, or not in time; counted per loop and added up.</summary>
    public long BadAnswersInARow { get; init; }
}
