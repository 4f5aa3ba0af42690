using System.Collections.Immutable;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>One server as a loop uses it.</summary>
/// <param name="Counters">Places are in <see cref="ServerCounter"/>.</param>
internal sealed record LoopServer(string Name, SocketName Address, CounterCell Counters);

/// <summary>A backend on one loop: its servers and the state of its round robin. Changed by the loop's thread only.</summary>
internal sealed class LoopBackend(string name)
{
    private ImmutableArray<LoopServer> _servers = [];
    private Balancer _balancer = new([]);

    public string Name => name;

    /// <summary>How many servers can be tried.</summary>
    public int ServerCount => _servers.Length;

    /// <summary>Replaces the servers for connections from now on. Sessions keep the server that they have.</summary>
    public void Replace(ImmutableArray<LoopServer> servers, Balancer balancer) => (_servers, _balancer) = (servers, balancer);

    /// <summary>The server for the next connection attempt; null if there is none.</summary>
    /// <param name="failed">The server that a previous attempt of the session failed on.</param>
    public LoopServer? Pick(LoopServer? failed)
    {
        int index = failed is null ? _balancer.Next() : _balancer.NextAfter(_servers.IndexOf(failed));
        return index < 0 ? null : _servers[index];
    }
}
