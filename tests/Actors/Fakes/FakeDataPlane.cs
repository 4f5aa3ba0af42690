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

    /// <summary>Every pool that there was, in order.</summary>
    public ConcurrentQueue<ServerPool> AllPools { get; } = new();

    public void ReplacePool(ServerPool pool)
    {
        AllPools.Enqueue(pool);
        Pools[pool.Backend] = pool;
    }

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

    /// <summary>What <see cref="TakeStickChanges"/> gives, once.</summary>
    public ConcurrentQueue<StickEntry> Noted { get; } = new();

    /// <summary>What is in the tables, if <see cref="TakesStick"/>.</summary>
    public ConcurrentDictionary<(string Backend, string Key), StickEntry> Stuck { get; } = new();

    /// <summary>False: no backend has a table yet.</summary>
    public bool TakesStick { get; set; } = true;

    /// <summary>Entries that there was no table for.</summary>
    public long Refused { get; private set; }

    public IReadOnlyList<StickEntry> TakeStickChanges(int most)
    {
        var entries = new List<StickEntry>();
        while (entries.Count < most && Noted.TryDequeue(out var entry))
        {
            entries.Add(entry);
        }

        MergeStick(entries);
        return entries;
    }

    public StickPage ReadStick(string? backend, StickCursor from, int most)
    {
        StickEntry[] all = [.. Stuck.Values.Where(entry => entry.Backend == (backend ?? entry.Backend)).OrderBy(entry => entry.Key, StringComparer.Ordinal)];
        return new StickPage([.. all.Skip(from.Place).Take(most)], from.Place + most < all.Length ? new StickCursor("", from.Place + most) : null);
    }

    public IReadOnlyList<StickEntry> MergeStick(IReadOnlyCollection<StickEntry> entries)
    {
        if (!TakesStick)
        {
            Refused += entries.Count;
            return [.. entries];
        }

        foreach (var entry in entries)
        {
            Stuck.AddOrUpdate((entry.Backend, entry.Key), entry, (_, known) => entry.UsedUnixMs > known.UsedUnixMs ? entry : known);
        }

        return [];
    }

    public IReadOnlyList<StickTableInfo> StickTables() =>
        [new StickTableInfo("app", new StickSettings(StickKey.Source, "", 1000, TimeSpan.FromMinutes(30)), Stuck.Count)];

    public DataPlaneCounters Read() =>
        new([.. Frontends.Keys.Order(StringComparer.Ordinal).Select(name => new FrontendCounters(name, 0, 0, 0, 0, 0))], Servers);

    public void Dispose()
    {
    }
}
