using System.Collections.Immutable;
using System.Text;
using HaActors.Actors.Cluster;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Actors.Health;

/// <summary>Which nodes probe a server, and what the others take from their reports; pure.</summary>
public static class ProbeDuty
{
    /// <summary>The k nodes that probe a server: highest first by a hash of node and server (rendezvous hashing), so that every node finds the
    /// same ones, and a node that comes or goes changes no more than it must.</summary>
    /// <param name="count">Of the nodes; 0: all.</param>
    public static ImmutableArray<string> Probers(ServerName server, IEnumerable<string> nodes, int count) => count == 0
        ? [.. nodes]
        : [.. nodes.OrderByDescending(node => Score(node, server)).ThenBy(node => node, StringComparer.Ordinal).Take(count)];

    /// <summary>
    /// What probers say of a server; null: none of them is heard with a verdict of its own. One that reaches it is enough to say that it works:
    /// who relies on that finds out for itself whether it does, too.
    /// </summary>
    /// <param name="address">Where the server is by this node's settings; a word on one elsewhere, from a node that is a reload behind or ahead,
    /// says nothing of it.</param>
    /// <param name="probers">Whose word counts; this node's own is left out.</param>
    public static ReliedVerdict? Relied(ClusterPicture picture, string self, ServerName server, string address, IEnumerable<string> probers)
    {
        ReliedVerdict? best = null;
        foreach (var node in probers.Where(node => node != self && picture.IsHeard(node)))
        {
            var verdict = picture.Health.GetValueOrDefault((node, server.Backend))?.Servers.FirstOrDefault(entry => entry.Server == server.Server);
            // Without a code of its own it relies on others itself.
            if (verdict is null || (verdict.Address ?? address) != address || verdict.Check == nameof(ProbeCode.Unknown) || Words.HealthStateOf(verdict.State) is not { } state || state == HealthState.Starting)
            {
                continue;
            }

            if (state.IsUsable())
            {
                return new ReliedVerdict(state, node, $"{verdict.Check} {verdict.Detail}".TrimEnd());
            }

            best ??= new ReliedVerdict(state, node, $"{verdict.Check} {verdict.Detail}".TrimEnd());
        }

        return best;
    }

    // FNV-1a with the finish of SplitMix64: equal on every machine and release, unlike string.GetHashCode.
    private static ulong Score(string node, ServerName server)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var each in Encoding.UTF8.GetBytes($"{node}\0{server.Backend}/{server.Server}"))
        {
            hash = (hash ^ each) * 0x100000001b3UL;
        }

        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9UL;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebUL;
        return hash ^ (hash >> 31);
    }
}

/// <summary>Another node's verdict on a server.</summary>
/// <param name="Check">Code and detail of its last probe.</param>
public sealed record ReliedVerdict(HealthState State, string Node, string Check);
