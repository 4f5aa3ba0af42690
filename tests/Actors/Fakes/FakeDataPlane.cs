using System.Collections.Concurrent;
using System.Collections.Immutable;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Tests.Fakes;

/// <summary>A data plane without sockets: remembers what it was told and reports the counters that a test sets.</summary>
public sealed class FakeDataPlane : IDataPlane
{
    /// <summary>Open frontends by name.</summary>
    public ConcurrentDictionary<string, FrontendSettings> Frontends { get; } = new();

    /// <summary>The pool in force by backend.</summary>
    public ConcurrentDictionary<string, ServerPool> Pools { get; } = new();

    /// <summary>What was killed, in order.</summary>
    public ConcurrentQueue<(string Backend, string? Server)> Killed { get; } = new();

    /// <summary>What was ended with which outcome, in order.</summary>
    public ConcurrentQueue<(SessionFilter Which, SessionOutcome Outcome)> Ended { get; } = new();

    /// <summary>What <see cref="Read"/> returns for servers.</summary>
    public ImmutableArray<ServerCounters> Servers { get; set; } = [];

    /// <summary>Set: opening any frontend fails with it.</summary>
    public ListenException? Refusal { get; set; }

    public void OpenFrontend(FrontendSettings frontend)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Frontends[frontend.Name] = frontend;
    }

    public void CloseFrontend(string frontend) => Frontends.TryRemove(frontend, out _);

    public void ReplacePool(ServerPool pool) => Pools[pool.Backend] = pool;

    public void KillSessions(string backend, string? server)
    {
        Killed.Enqueue((backend, server));
        Servers = [.. Servers.Select(counters => counters.Backend == backend ? counters with { Sessions = 0 } : counters)];
    }

    /// <summary>What <see cref="Sessions"/> chooses from.</summary>
    public ImmutableArray<SessionInfo> Open { get; set; } = [];

    public int KillSessions(SessionFilter which, SessionOutcome outcome = SessionOutcome.Killed)
    {
        Ended.Enqueue((which, outcome));
        var killed = Sessions(which, int.MaxValue);
        Open = Open.RemoveRange(killed);
        return killed.Length;
    }

    public ImmutableArray<SessionInfo> Sessions(SessionFilter which, int most) =>
    [
        .. Open.Where(session => (which.Id ?? session.Id) == session.Id
            && (which.Frontend ?? session.Frontend) == session.Frontend
            && (which.Backend ?? session.Backend) == session.Backend
            && (which.Server ?? session.Server) == session.Server).Take(most),
    ];

    public DataPlaneCounters Read() =>
        new([.. Frontends.Keys.Order(StringComparer.Ordinal).Select(name => new FrontendCounters(name, 0, 0, 0, 0, 0))], Servers);

    public void Dispose()
    {
    }
}
