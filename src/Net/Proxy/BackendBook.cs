using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy;

/// <summary>What the loops share of a backend: the load and the counters of every server that it ever had.</summary>
internal sealed class BackendBook(int loops)
{
    private readonly SortedDictionary<string, ServerBook> _servers = new(StringComparer.Ordinal);
    private readonly WaitBoard _waiting = new(loops);

    /// <summary>A pool as the loops take it. A server that comes back goes on counting.</summary>
    /// <param name="stick">The backend's table; null: it has none.</param>
    public PoolPlan Plan(ServerPool pool, StickTable? stick)
    {
        ImmutableArray<PlannedServer> servers =
            [.. pool.Servers.Select(server => Planned(server, stick, false)), .. pool.BoundOnly.Select(server => Planned(server, stick, true))];
        bool hashes = pool.Balance is BalanceAlgorithm.Source or BalanceAlgorithm.Uri or BalanceAlgorithm.Header;
        return new PoolPlan(
            pool,
            _waiting,
            servers,
            stick,
            hashes ? Table(pool.Servers.Where(server => !server.Overflow)) : null,
            hashes ? Table(pool.Servers.Where(server => server.Overflow)) : null);
    }

    public IEnumerable<ServerCounters> Read(string backend) => _servers.Select(entry =>
    {
        long Sum(int counter) => entry.Value.Cells.Sum(cell => cell.Read(counter));
        long ended = Sum(ServerCounter.Ended);
        long connected = Sum(ServerCounter.Connected);
        return new ServerCounters(
            backend,
            entry.Key,
            connected - ended,
            connected,
            Sum(ServerCounter.ConnectErrors),
            Sum(ServerCounter.BytesIn),
            Sum(ServerCounter.BytesOut))
        {
            MostSessions = entry.Value.Load.Most,
            Waiting = entry.Value.Load.Waiting.Count,
            Retries = Sum(ServerCounter.Retries),
            Redispatches = Sum(ServerCounter.Redispatches),
            ErrorsInARow = Sum(ServerCounter.ErrorsInARow),
            BadAnswersInARow = Sum(ServerCounter.BadAnswersInARow),
        };
    });

    /// <summary>Sessions that wait for any server.</summary>
    public int Waiting => _waiting.Count;

    private static MaglevTable Table(IEnumerable<PoolServer> servers) => new([.. servers.Select(server => (server.Name, server.Weight))]);

    private PlannedServer Planned(PoolServer server, StickTable? stick, bool onlyBound)
    {
        if (!_servers.TryGetValue(server.Name, out ServerBook? book))
        {
            _servers[server.Name] = book = new ServerBook(
                new ServerLoad(loops), [.. Enumerable.Range(0, loops).Select(_ => new CounterCell(ServerCounter.Count))]);
        }

        return new PlannedServer(server, onlyBound, book.Load, stick?.NumberOf(server.Name) ?? -1, book.Cells);
    }

    private sealed record ServerBook(ServerLoad Load, ImmutableArray<CounterCell> Cells);
}
