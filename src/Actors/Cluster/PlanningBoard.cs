using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>The working state of one planner run: everything in name order, so that the input's order does not matter.</summary>
internal sealed class PlanningBoard
{
    private readonly PlannerInput _input;
    private readonly Dictionary<string, int> _nodeByName;
    private readonly Dictionary<string, int> _groupByName;

    public PlanningBoard(PlannerInput input)
    {
        _input = input;
        Nodes = [.. input.Nodes.OrderBy(node => node.Name, StringComparer.Ordinal)];
        _nodeByName = Enumerable.Range(0, Nodes.Length).ToDictionary(i => Nodes[i].Name);
        _groupByName = input.Vips.Select(vip => vip.Apart).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Select((group, i) => (group, i)).ToDictionary(pair => pair.group, pair => pair.i);
        // A node of weight 0 competes only against its like.
        Weights = [.. Nodes.Select(node => Math.Max(1, node.Weight))];
        Loads = new long[Nodes.Length];
        GroupCounts = [.. _groupByName.Select(_ => new int[Nodes.Length])];
        var fitness = new FitnessTable(Nodes);
        Vips = [.. input.Vips.OrderBy(vip => vip.Name, StringComparer.Ordinal).Select((vip, i) => SpotOf(vip, i, fitness.Of(vip)))];
        foreach (var spot in Vips.Where(spot => spot.Frozen))
        {
            Freeze(spot);
        }
    }

    public ImmutableArray<PlannerNode> Nodes { get; }

    public int[] Weights { get; }

    /// <summary>Sum of the VIP weights that each node holds by the plan in the making.</summary>
    public long[] Loads { get; }

    /// <summary>By group and node: how many VIPs that are to be apart the node holds by the plan in the making.</summary>
    public int[][] GroupCounts { get; }

    /// <summary>All VIPs in name order.</summary>
    public ImmutableArray<VipSpot> Vips { get; }

    /// <summary>Indices of the nodes that may be ranked first.</summary>
    public static List<int> OwnerCandidates(VipSpot spot)
    {
        var fittest = FitnessTable.Fittest(spot.Fitness);
        if (spot.Stays && fittest.Contains(spot.Holder))
        {
            return [spot.Holder];
        }

        return fittest.Contains(spot.Pin) ? [spot.Pin] : fittest;
    }

    /// <summary>The placed ranks, then the other eligible nodes by fitness and in name order, rotated by VIP.</summary>
    public VipRanking RankingOf(VipSpot spot)
    {
        var nodes = ImmutableArray.CreateBuilder<string>(Nodes.Length);
        nodes.AddRange(spot.Ranks.Select(node => Nodes[node].Name));
        for (var fitness = Fitness.Good; fitness <= Fitness.DrainedUnhealthy; fitness++)
        {
            for (var i = 0; i < Nodes.Length; i++)
            {
                var node = (spot.Index + i) % Nodes.Length;
                if (spot.Fitness[node] == fitness && !spot.Ranks.Contains(node))
                {
                    nodes.Add(Nodes[node].Name);
                }
            }
        }

        var owner = spot.Owner >= 0 ? Nodes[spot.Owner] : null;
        var holder = spot.Holder >= 0 ? Nodes[spot.Holder] : null;
        return new VipRanking(nodes.ToImmutable(), PlanReason.For(spot.Vip, owner, holder, _input.Pins));
    }

    /// <summary>Whether the plan in the making takes the VIP from an owner that could go on serving it.</summary>
    public bool CanWait(VipSpot spot) =>
        !spot.Frozen && spot.Holder >= 0 && spot.Owner >= 0 && spot.Owner != spot.Holder && spot.Owner != spot.Pin
        && !Nodes[spot.Holder].Stopping
        && spot.Fitness[spot.Holder] is Fitness.Good or Fitness.Restless or Fitness.Weightless or Fitness.Drained
        // One that waits might meet another of its group.
        && spot.Group < 0;

    /// <summary>Has another node first.</summary>
    public void Shift(VipSpot spot, int node)
    {
        Loads[spot.Owner] -= spot.Vip.Weight;
        Loads[node] += spot.Vip.Weight;
        spot.Ranks[0] = node;
    }

    private VipSpot SpotOf(VipSettings vip, int index, Fitness[] fitness)
    {
        var last = _input.Last.Rankings.GetValueOrDefault(vip.Name)?.Nodes ?? [];
        var lastFirst = IndexOf(last.FirstOrDefault());
        var holder = _input.Owners.TryGetValue(vip.Name, out var owner) ? IndexOf(owner) : lastFirst;
        // Its planned owner is out of the cluster's reach: perhaps dead, perhaps serving. Only the wire can tell, so the ranking
        // stays until the cluster gives the node up or has it back.
        if (holder >= 0 && fitness[holder] == Fitness.Restless)
        {
            // What a restless node holds serves: only more of it would be a risk.
            fitness = [.. fitness];
            fitness[holder] = Fitness.Good;
        }

        var frozen = lastFirst >= 0 && !Nodes[lastFirst].Reachable && fitness[lastFirst] != FitnessTable.None;
        return new VipSpot(vip, index, fitness)
        {
            Holder = holder,
            Heir = HeirOf(holder, fitness, last),
            Home = IndexOf(vip.Home),
            Pin = IndexOf(vip.AddressOwner ? vip.Home : _input.Pins.GetValueOrDefault(vip.Name)),
            LastOwner = lastFirst,
            LastRunnerUp = IndexOf(last.ElementAtOrDefault(1)),
            Group = vip.Apart is { } group ? _groupByName[group] : -1,
            Frozen = frozen,
            Stays = (!vip.Preempt && !vip.AddressOwner) || _input.Restless.Contains(vip.Name),
        };
    }

    private int HeirOf(int holder, Fitness[] fitness, ImmutableArray<string> last)
    {
        var fittest = FitnessTable.Fittest(fitness);
        return fittest.Contains(holder) ? holder : last.Select(IndexOf).Where(fittest.Contains).DefaultIfEmpty(holder).First();
    }

    private int IndexOf(string? name) => name is not null && _nodeByName.TryGetValue(name, out var node) ? node : -1;

    private void Freeze(VipSpot spot)
    {
        foreach (var name in _input.Last.Rankings[spot.Vip.Name].Nodes)
        {
            if (IndexOf(name) is var node and >= 0 && spot.Fitness[node] != FitnessTable.None)
            {
                spot.Ranks.Add(node);
            }
        }

        if (spot.Holder >= 0)
        {
            Loads[spot.Holder] += spot.Vip.Weight;
            if (spot.Group >= 0)
            {
                GroupCounts[spot.Group][spot.Holder]++;
            }
        }
    }
}
