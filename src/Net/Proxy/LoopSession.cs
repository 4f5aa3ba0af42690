using System.Net;

namespace HaActors.Net.Proxy;

/// <summary>A session of either mode, as its loop sees it.</summary>
internal abstract class LoopSession : WheelTimer
{
    /// <summary>What is said of it in lists and logs. Reset by <see cref="SessionTrace.Begin"/>.</summary>
    public readonly SessionTrace Trace = new();

    /// <summary>Goes on after the others had their turn.</summary>
    public abstract void Resume();

    /// <summary>Whether the session belongs to a server, or with null to any server of the backend.</summary>
    public abstract bool Uses(string backend, string? server);

    /// <summary>Ends the session, if there is one, with RST to both sides.</summary>
    /// <param name="outcome"><see cref="SessionOutcome.Killed"/> or <see cref="SessionOutcome.ServerDown"/>.</param>
    public abstract void Kill(SessionOutcome outcome);

    /// <summary>What it is doing; null: nothing, the object is free.</summary>
    public abstract SessionPhase? CurrentPhase { get; }

    /// <summary>Whether an operator means it.</summary>
    public bool Matches(SessionFilter filter) =>
        CurrentPhase is not null
        && (filter.Id is null || filter.Id == Trace.Id)
        && (filter.Frontend is null || filter.Frontend == Trace.Frontend.Name)
        && (filter.Backend is not null ? Uses(filter.Backend, filter.Server) : filter.Server is null || Trace.Server?.Name == filter.Server);

    /// <summary>For a list.</summary>
    public SessionInfo Describe(long now) => new(
        Trace.Id,
        Trace.Client.ToEndPoint(),
        Trace.Frontend.Name,
        Trace.Backend?.Name ?? "",
        Trace.Server?.Name ?? "",
        CurrentPhase ?? SessionPhase.Data,
        TimeSpan.FromMilliseconds(now - Trace.Accepted),
        Trace.BytesIn,
        Trace.BytesOut);
}

/// <summary>Which sessions are meant. What is null does not matter.</summary>
/// <param name="Id">As <see cref="SessionInfo.Id"/>.</param>
/// <param name="Server">Of <paramref name="Backend"/>, or of that name in any backend.</param>
public sealed record SessionFilter(long? Id = null, string? Frontend = null, string? Backend = null, string? Server = null);

/// <summary>One open session.</summary>
/// <param name="Id">Unique in the process.</param>
/// <param name="Server">Empty: it has none yet.</param>
/// <param name="BytesIn">From the client.</param>
public sealed record SessionInfo(
    long Id,
    IPEndPoint Client,
    string Frontend,
    string Backend,
    string Server,
    SessionPhase Phase,
    TimeSpan Age,
    long BytesIn,
    long BytesOut);
