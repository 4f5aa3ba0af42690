using System.Net;
using HaActors.Net.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Traffic;

/// <summary>Which servers of a backend take new connections; pure.</summary>
public static class PoolRules
{
    /// <summary>
    /// The pool: usable active servers, only the local ones of them if the backend prefers those; when no active server is
    /// usable, the first usable backup alone (HAProxy without <c>option allbackups</c>).
    /// </summary>
    /// <param name="own">This node's address; servers there or on a loopback address are local.</param>
    public static ServerPool PoolOf(BackendSettings backend, IEnumerable<ServerCandidate> servers, IPAddress own)
    {
        var usable = servers.Where(server => server.IsUsable).ToList();
        var active = usable.Where(server => !server.Settings.Backup).ToList();
        var local = active.Where(server => IPAddress.IsLoopback(server.Address!) || server.Address!.Equals(own)).ToList();
        var chosen = backend.PreferLocal && local.Count > 0 ? local : active.Count > 0 ? active : usable.Take(1);
        return new ServerPool(
            backend.Name,
            backend.Balance,
            [.. chosen.Select(server => new PoolServer(
                server.Settings.Name, new IPEndPoint(server.Address!, server.Settings.Port), server.Settings.Weight))]);
    }
}

/// <summary>A server and what is known of it.</summary>
/// <param name="Address">Null: its host has not been resolved.</param>
public sealed record ServerCandidate(ServerSettings Settings, HealthState State, IPAddress? Address)
{
    /// <summary>Checked and found up, weight above 0 (HAProxy: weight 0 takes no new connections), with an address to connect to.</summary>
    public bool IsUsable => State is HealthState.Up or HealthState.GoingDown && Settings.Weight > 0 && Address is not null;
}
