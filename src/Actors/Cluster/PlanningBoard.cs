using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>The working state of one planner run: everything in name order, so that the input's order does not matter.</summary>
internal sealed class PlanningBoard
{
    private readonly PlannerInput _input;
    private readonly Dictionary<string, int> _nodeByName;
    private readonly Dictionary<string, int> _vipByName = [];
    private readonly Fitness?[][] _fitness;
    private readonly List<int>[] _ranks;

    public PlanningBoard(PlannerInput input)
    {
        _input = input;
        Nodes = [.. input.Nodes.OrderBy(node => node.Name, StringComparer.Ordinal)];
        _nodeByName = Enumerable.Range(0, Nodes.Length).ToDictionary(i => Nodes[i].Name);
        // A node of weight 0 competes only against its like.
        Weights = [.. Nodes.Select(node => Math.Max(1, node.Weight))];
        Loads = new long[Nodes.Length];
        ImmutableArray<VipSettings> vips = [.. input.Vips.OrderBy(vip => vip.Name, StringComparer.Ordinal)];
        _fitness = [.. vips.Select(vip => Nodes.Select(node => FitnessOf(vip, node)).ToArray())];
        _ranks = [.. vips.Select(_ => new List<int>())];
        var movable = ImmutableArray.CreateBuilder<VipSettings>();
        foreach (var vip in vips)
        {
            _vipByName[vip.Name] = _vipByName.Count;
            if (IsFrozen(vip))
            {
                Freeze(vip);
            }
            else
            {
                movable.Add(vip);
            }
        }

        Movable = movable.ToImmutable();
    }

    public ImmutableArray<PlannerNode> Nodes { get; }

    public int[] Weights { get; }

    /// <summary>Sum of the VIP weights that each node holds by the plan in the making.</summary>
    public long[] Loads { get; }

    /// <summary>The VIPs that this run places, in name order.</summary>
    public ImmutableArray<VipSettings> Movable { get; }

    /// <summary>The node that holds the VIP now: its reported owner, or before anyone reports, the first of the last plan.</summary>
    public string? HolderOf(VipSettings vip)
    {
        var holder = _input.Owners.GetValueOrDefault(vip.Name) ?? LastRank(vip, 0);
        return holder is not null && _nodeByName.ContainsKey(holder) ? holder : null;
    }

    public string? LastRank(VipSettings vip, int rank) =>
        _input.Last.Rankings.TryGetValue(vip.Name, out var last) && last.Nodes.Length > rank ? last.Nodes[rank] : null;

    /// <summary>The last plan's runner-up, if its first is first again.</summary>
    public string? LastRunnerUp(VipSettings vip) =>
        LastRank(vip, 0) == Nodes[RanksOf(vip)[0]].Name ? LastRank(vip, 1) : null;

    /// <summary>Indices of the nodes that may be ranked first.</summary>
    public List<int> OwnerCandidates(VipSettings vip)
    {
        var fittest = Fittest(vip);
        if (!vip.Preempt && IndexOf(HolderOf(vip), fittest) is { } holder)
        {
            return [holder];
        }

        return IndexOf(_input.Pins.GetValueOrDefault(vip.Name), fittest) is { } pinned ? [pinned] : fittest;
    }

    /// <summary>Indices of the nodes that may be ranked second.</summary>
    public List<int> RunnerUpCandidates(VipSettings vip) => Fittest(vip);

    public ImmutableArray<VipSettings> OwnedBy(int node) => [.. Movable.Where(vip => RanksOf(vip) is [var first, ..] && first == node)];

    public void Place(VipSettings vip, int rank, int node)
    {
        if (RanksOf(vip).Count != rank)
        {
            throw new InvalidOperationException($"rank {rank} of {vip.Name} placed out of order");
        }

        RanksOf(vip).Add(node);
    }

    /// <summary>The placed ranks, then the other eligible nodes by fitness and in name order, rotated by VIP.</summary>
    public VipRanking RankingOf(VipSettings vip)
    {
        var placed = RanksOf(vip);
        var fitness = _fitness[_vipByName[vip.Name]];
        var rotation = _vipByName[vip.Name];
        var rest = Enumerable.Range(0, Nodes.Length)
            .Where(i => fitness[i] is not null && !placed.Contains(i))
            .OrderBy(i => fitness[i])
            .ThenBy(i => (i + Nodes.Length - (rotation % Nodes.Length)) % Nodes.Length);
        var owner = placed.Count > 0 ? Nodes[placed[0]] : null;
        var holder = HolderOf(vip) is { } name ? Nodes[_nodeByName[name]] : null;
        return new VipRanking(
            [.. placed.Concat(rest).Select(i => Nodes[i].Name)], PlanReason.For(vip, owner, holder, _input.Pins));
    }

    private static Fitness? FitnessOf(VipSettings vip, PlannerNode node) =>
        vip.Eligible.IsEmpty || vip.Eligible.Contains(node.Name) ? node.FitnessFor(vip) : null;

    private List<int> RanksOf(VipSettings vip) => _ranks[_vipByName[vip.Name]];

    // Of the nodes that are not ranked yet.
    private List<int> Fittest(VipSettings vip)
    {
        var fitness = _fitness[_vipByName[vip.Name]];
        var placed = RanksOf(vip);
        var free = Enumerable.Range(0, Nodes.Length).Where(i => fitness[i] is not null && !placed.Contains(i)).ToList();
        var best = free.Min(i => fitness[i]);
        return [.. free.Where(i => fitness[i] == best)];
    }

    private int? IndexOf(string? name, List<int> candidates) =>
        name is not null && _nodeByName.TryGetValue(name, out var node) && candidates.Contains(node) ? node : null;

    // Its planned owner is out of the cluster's reach: perhaps dead, perhaps serving. Only the wire can tell, so the ranking
    // stays until the cluster gives the node up or has it back.
    private bool IsFrozen(VipSettings vip) =>
        LastRank(vip, 0) is { } first
        && _nodeByName.TryGetValue(first, out var node)
        && !Nodes[node].Reachable
        && _fitness[_vipByName[vip.Name]][node] is not null;

    private void Freeze(VipSettings vip)
    {
        var fitness = _fitness[_vipByName[vip.Name]];
        foreach (var name in _input.Last.Rankings[vip.Name].Nodes)
        {
            if (_nodeByName.TryGetValue(name, out var node) && fitness[node] is not null)
            {
                RanksOf(vip).Add(node);
            }
        }

        if (HolderOf(vip) is { } holder)
        {
            Loads[_nodeByName[holder]] += vip.Weight;
        }
    }
}
