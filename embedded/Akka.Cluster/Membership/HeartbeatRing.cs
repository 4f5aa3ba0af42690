using System.Collections.Immutable;

namespace Akka.Cluster.Membership;

/// <summary>
/// Decides who watches whom: the members on a circle, each watching the next few. With <c>monitored-by-nr-of-members</c>
/// or fewer others everyone watches everyone.
/// </summary>
internal static class HeartbeatRing
{
    /// <summary>
    /// The nodes that <paramref name="self"/> sends heartbeats to: the next <paramref name="count"/> reachable ones of the
    /// circle, and the unreachable ones that lie between, so that their return is noticed.
    /// </summary>
    public static ImmutableSortedSet<UniqueAddress> Watched(
        UniqueAddress self, IEnumerable<UniqueAddress> nodes, ImmutableSortedSet<UniqueAddress> unreachable, int count)
    {
        var circle = nodes.Append(self).Distinct().OrderBy(Place).ThenBy(n => n).ToList();
        var start = circle.IndexOf(self);
        var watched = ImmutableSortedSet.CreateBuilder<UniqueAddress>();
        var reachable = 0;
        for (var step = 1; step < circle.Count && reachable < count; step++)
        {
            var node = circle[(start + step) % circle.Count];
            watched.Add(node);
            if (!unreachable.Contains(node)) reachable++;
        }
        return watched.ToImmutable();
    }

    /// <summary>Scatters neighbouring addresses (one rack, one switch) over the circle; the same on every node.</summary>
    private static ulong Place(UniqueAddress node) => Fnv1A.Hash64([node.ToString()]);
}
