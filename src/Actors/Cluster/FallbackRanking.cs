using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>
/// Rankings for a node that has no plan, made from the settings alone so that all nodes with the same settings make the same:
/// homes first, the other VIPs dealt evenly in name order.
/// </summary>
public static class FallbackRanking
{
    /// <summary>A ranking for every VIP. Knows only the nodes that the settings name, and the node itself.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> For(ServiceSettings settings)
    {
        var known = settings.Vips
            .SelectMany(vip => vip.Home is null ? vip.Eligible : vip.Eligible.Add(vip.Home))
            .Append(settings.Node.Name)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToImmutableArray();
        var rankings = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>();
        var dealt = 0;
        foreach (var vip in settings.Vips.OrderBy(vip => vip.Name, StringComparer.Ordinal))
        {
            var nodes = known.Where(name => vip.Eligible.IsEmpty || vip.Eligible.Contains(name)).ToImmutableArray();
            var home = vip.Home is null ? -1 : nodes.IndexOf(vip.Home);
            var first = home >= 0 ? home : dealt++;
            rankings[vip.Name] = [.. nodes.Select((_, i) => nodes[(first + i) % nodes.Length])];
        }

        return rankings.ToImmutable();
    }
}
