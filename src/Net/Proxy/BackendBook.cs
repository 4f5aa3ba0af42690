using System.Collections.Immutable;
using HaActors.Net.Model;
using HaActors.Net.Proxy.Tls;

namespace HaActors.Net.Proxy;

/// <summary>What the loops share of a backend: the load and the counters of every server that it ever had.</summary>
internal sealed class BackendBook(int loops)
{
    private readonly SortedDictionary<string, ServerBook> _servers = new(StringComparer.Ordinal);
    private readonly RateMeter _rate = new();
    private TlsConnector? _tls;
    private readonly WaitBoard _waiting = new(loops);
    private readonly ImmutableArray<CounterCell> _cells = [.. Enumerable.Range(0, loops).Select(_ => new CounterCell(ExchangeCounter.Count))];

    /// <summary>A pool as the loops take it. A server that comes back goes on counting.</summary>
    /// <param name="stick">The backend's table; null: it has none.</param>
    /// <exception cref="ListenException">A file for TLS cannot be used.</exception>
    public PoolPlan Plan(ServerPool pool, StickTable? stick)
    {
        if (pool.Tls != _tls?.Settings) _tls = pool.Tls is null ? null : new TlsConnector(pool.Backend, pool.Tls);
        ImmutableArray<PlannedServer> servers =
            [.. pool.Servers.Select(server => Planned(server, stick, false)), .. pool.BoundOnly.Select(server => Planned(server, stick, true))];
        bool hashes = pool.Balance is BalanceAlgorithm.Source or BalanceAlgorithm.Uri or BalanceAlgorithm.Header;
        return new PoolPlan(
            pool,
            _waiting,
            _cells,
            servers,
            stick,
            _tls,
            hashes ? Table(pool.Servers.Where(server => !server.Overflow)) : null,
            hashes ? Table(pool.Servers.Where(server => server.Overflow)) : null);
    }

    /// <summary>Takes the rates; once a second.</summary>
    public void Sample()
    {
        long all = 0;
        foreach (ServerBook server in _servers.Values)
        {
            long total = server.Cells.Sum(cell => cell.Read(ServerCounter.Connected));
            server.Rate.Sample(total);
            all += total;
        }

        _rate.Sample(all);
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
            Exchanges = ExchangeCounters.Of(entry.Value.Cells, ServerCounter.Exchange),
            MostWaiting = entry.Value.Load.Waiting.Most,
            Rate = entry.Value.Rate.Current,
            MostRate = entry.Value.Rate.Most,
            MostSessions = entry.Value.Load.Most,
            Waiting = entry.Value.Load.Waiting.Count,
            Retries = Sum(ServerCounter.Retries),
            Redispatches = Sum(ServerCounter.Redispatches),
            HandshakeErrors = Sum(ServerCounter.HandshakeErrors),
            HandshakeFault = entry.Value.Load.HandshakeFault,
            ErrorsInARow = Sum(ServerCounter.ErrorsInARow),
            BadAnswersInARow = Sum(ServerCounter.BadAnswersInARow),
        };
    });

    /// <summary>What is counted of the backend as a whole.</summary>
    public BackendCounters ReadWhole(string backend) => new(backend, _waiting.Count)
    {
        MostWaiting = _waiting.Most,
        Rate = _rate.Current,
        MostRate = _rate.Most,
        Exchanges = ExchangeCounters.Of(_cells, 0),
    };

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

    private sealed record ServerBook(ServerLoad Load, ImmutableArray<CounterCell> Cells)
    {
        public RateMeter Rate { get; } = new();
    }
}
