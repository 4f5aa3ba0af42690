using System.Net;
using HaActors.Net.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Traffic;

/// <summary>Which servers of a backend take new connections; pure.</summary>
public static class PoolRules
{
    /// <summary>
    /// The pool: usable active servers, only the local ones of them if the backend prefers those; when no active server is usable, the
    /// first usable backup alone, or all of them if the backend says so (HAProxy <c>option allbackups</c>). What is usable and not
    /// chosen, or is draining, still takes the sessions that are bound to it.
    /// </summary>
    /// <param name="own">This node's address; servers there or on a loopback address are local.</param>
    public static ServerPool PoolOf(BackendSettings backend, IEnumerable<ServerCandidate> servers, IPAddress own)
    {
        var usable = servers.Where(server => server.IsUsable).ToList();
        var open = usable.Where(server => server.TakesNew).ToList();
        var active = open.Where(server => !server.Settings.Backup).ToList();
        var local = backend.PreferLocal
            ? active.Where(server => IPAddress.IsLoopback(server.Address!) || server.Address!.Equals(own)).ToList()
            : [];
        var chosen = local.Count > 0 ? backend.Balancing.Spill ? active : local
            : active.Count > 0 ? active
            : backend.Balancing.AllBackups ? open : open.Take(1).ToList();
        return new ServerPool(
            backend.Name,
            backend.Balance,
            [.. chosen.Select(server => Entry(server) with { Overflow = local.Count > 0 && !local.Contains(server) })])
        {
            BoundOnly = [.. usable.Except(chosen).Select(Entry)],
            RandomDraws = backend.Balancing.RandomDraws,
            HashBalanceFactor = backend.Balancing.HashBalanceFactor,
            Retries = backend.Balancing.Retries,
            Redispatch = backend.Balancing.Redispatch,
            Stick = backend.Balancing.Stick,
            SourceClient = backend.Balancing.SourceClient,
            QueueTimeout = backend.Balancing.QueueTimeout,
            Tls = backend.Tls,
            Http = backend.Http,
        };
    }

    private static PoolServer Entry(ServerCandidate server) => new(
        server.Settings.Name, new IPEndPoint(server.Address!, server.Settings.Port), server.Weight)
    {
        MaxConnections = server.Settings.MaxConnections,
        Host = server.Settings.Host,
        SendProxy = server.Settings.SendProxy,
        Cookie = server.Settings.Cookie,
    };
}

/// <summary>A server and what is known of it.</summary>
/// <param name="Address">Null: its host has not been resolved.</param>
/// <param name="Admin">What operators want of it.</param>
/// <param name="Weight">In force now, 0-256.</param>
public sealed record ServerCandidate(ServerSettings Settings, HealthState State, IPAddress? Address, AdminState Admin, int Weight)
{
    /// <summary>Found up, or not checked, with an address to connect to, and not in maintenance.</summary>
    public bool IsUsable => State.IsUsable() && Address is not null && Admin != AdminState.Maint;

    /// <summary>Whether it takes sessions that are not bound to it (HAProxy: weight 0 does not, nor does one whose check says so).</summary>
    public bool TakesNew => State.TakesNew() && Admin == AdminState.Ready && Weight > 0;
}
