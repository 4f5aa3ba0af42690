using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Actors.Cluster;

namespace HaActors.Actors.Serialization;

/// <summary>
/// A plan on the wire. Rankings name nodes by their index in one table, a byte each, so that 1000 VIPs on 64 nodes stay near 100 kB.
/// </summary>
/// <param name="Drains">Null: from a node that cannot drain.</param>
internal sealed record PlanBody(
    long Epoch, string Leader, string[] Nodes, PlanBody.Ranking[] Vips, Dictionary<string, string> Pins, string[]? Drains = null)
{
    private const int MostNodes = 256;

    public static PlanBody From(Plan plan)
    {
        var nodes = plan.Rankings.Values.SelectMany(ranking => ranking.Nodes).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (nodes.Length > MostNodes)
        {
            throw new NotSupportedException($"a plan over {nodes.Length} nodes: at most {MostNodes} can be ranked");
        }

        var index = nodes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => (byte)pair.i);
        return new PlanBody(
            plan.Epoch,
            plan.Leader,
            nodes,
            [.. plan.Rankings.Select(pair => new Ranking(pair.Key, [.. pair.Value.Nodes.Select(name => index[name])], pair.Value.Reason))],
            plan.Pins.ToDictionary(),
            [.. plan.Drains]);
    }

    /// <summary>Whether no list has a null in it.</summary>
    [JsonIgnore]
    public bool IsWhole =>
        Nodes.All(name => name is not null) && Vips.All(vip => vip is not null) && Pins.Values.All(node => node is not null)
        && Drains?.Any(node => node is null) != true;

    /// <summary>Null: an index points outside the table of nodes, a VIP occurs twice, or the epoch is not one of a plan.</summary>
    public Plan? ToPlan()
    {
        if (Epoch < 1
            || Vips.Any(vip => vip.Ranks.Any(rank => rank >= Nodes.Length))
            || Vips.DistinctBy(vip => vip.Name).Count() != Vips.Length)
        {
            return null;
        }

        return new Plan(
            Epoch,
            Leader,
            Vips.ToImmutableSortedDictionary(
                vip => vip.Name,
                vip => new VipRanking([.. vip.Ranks.Select(rank => Nodes[rank])], vip.Reason),
                StringComparer.Ordinal),
            Pins.ToImmutableSortedDictionary(StringComparer.Ordinal))
        {
            Drains = (Drains ?? []).ToImmutableSortedSet(StringComparer.Ordinal),
        };
    }

    /// <summary>One VIP of the plan.</summary>
    internal sealed record Ranking(string Name, byte[] Ranks, string Reason);
}
