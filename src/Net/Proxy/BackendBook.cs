using System.Collections.Immutable;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>The counters of every server that a backend ever had, on every loop.</summary>
internal sealed class BackendBook(int loops)
{
    private readonly SortedDictionary<string, ImmutableArray<CounterCell>> _servers = new(StringComparer.Ordinal);

    /// <summary>The servers of a pool as one loop uses them. A server that comes back goes on counting.</summary>
    public ImmutableArray<LoopServer> ForLoop(int loop, ServerPool pool) =>
        [.. pool.Servers.Select(server => new LoopServer(server.Name, new SocketName(server.Endpoint), Cells(server.Name)[loop]))];

    public IEnumerable<ServerCounters> Read(string backend) => _servers.Select(entry =>
    {
        long Sum(int counter) => entry.Value.Sum(cell => cell.Read(counter));
        long ended = Sum(ServerCounter.Ended);
        long connected = Sum(ServerCounter.Connected);
        return new ServerCounters(
            backend,
            entry.Key,
            connected - ended,
            connected,
            Sum(ServerCounter.ConnectErrors),
            Sum(ServerCounter.BytesIn),
            Sum(ServerCounter.BytesOut));
    });

    private ImmutableArray<CounterCell> Cells(string server)
    {
        if (_servers.TryGetValue(server, out ImmutableArray<CounterCell> cells)) return cells;
        return _servers[server] = [.. Enumerable.Range(0, loops).Select(_ => new CounterCell(ServerCounter.Count))];
    }
}
