using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>The working state of one planner run: everything in name order, so that the input's order does not matter.</summary>
internal sealed class PlanningBoard
{
    private readonly PlannerInput _input;
    private readonly Dictionary<string, ImmutableArray<PlannerNode>> _eligible = [];
    private readonly Dictionary<string, List<PlannerNode>> _ranks = [];
    private readonly Dictionary<string, int> _rotation = [];

    public PlanningBoard(PlannerInput input)
    {
        _input = input;
        Nodes = [.. input.Nodes.OrderBy(node => node.Name, StringComparer.Ordinal)];
        // A node of weight 0 competes only against its like.
        Weights = [.. Nodes.Select(node => Math.Max(1, node.Weight))];
        Loads = new long[Nodes.Length];
        var movable = ImmutableArray.CreateBuilder<VipSettings>();
        foreach (var vip in input.Vips.OrderBy(vip => vip.Name, StringComparer.Ordinal))
        {
            _rotation[vip.Name] = _rotation.Count;
            _ranks[vip.Name] = [];
            _eligible[vip.Name] = [.. Nodes.Where(node => vip.Eligible.IsEmpty || vip.Eligible.Contains(node.Name))];
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
        return Nodes.Any(node => node.Name == holder) ? holder : null;
    }

    public string? LastRank(VipSettings vip, int rank) =>
        _input.Last.Rankings.TryGetValue(vip.Name, out var last) && last.Nodes.Length > rank ? last.Nodes[rank] : null;

    /// <summary>The last plan's runner-up, or its owner if that has become another node's place.</summary>
    public string? LastRunnerUp(VipSettings vip)
    {
        var first = _ranks[vip.Name][0].Name;
        return LastRank(vip, 0) == first ? LastRank(vip, 1) : null;
    }

    public ImmutableHashSet<PlannerNode> OwnerCandidates(VipSettings vip)
    {
        var fittest = Fittest(vip, _eligible[vip.Name]);
        if (!vip.Preempt && fittest.FirstOrDefault(node => node.Name == HolderOf(vip)) is { } holder)
        {
            return [holder];
        }

        return _input.Pins.TryGetValue(vip.Name, out var pin) && fittest.FirstOrDefault(node => node.Name == pin) is { } pinned
            ? [pinned]
            : fittest;
    }

    public ImmutableHashSet<PlannerNode> RunnerUpCandidates(VipSettings vip) =>
        Fittest(vip, _eligible[vip.Name].Except(_ranks[vip.Name]));

    public ImmutableArray<VipSettings> OwnedBy(PlannerNode node) =>
        [.. Movable.Where(vip => _ranks[vip.Name] is [var first, ..] && first == node)];

    public void Place(VipSettings vip, int rank, PlannerNode node)
    {
        if (_ranks[vip.Name].Count != rank)
        {
            throw new InvalidOperationException($"rank {rank} of {vip.Name} placed out of order");
        }

        _ranks[vip.Name].Add(node);
    }

    /// <summary>The placed ranks, then the other eligible nodes by fitness and in name order, rotated by VIP.</summary>
    public VipRanking RankingOf(VipSettings vip)
    {
        var placed = _ranks[vip.Name];
        var rotation = _rotation[vip.Name];
        var rest = Nodes
            .Select((node, i) => (Node: node, Turn: (i + Nodes.Length - (rotation % Nodes.Length)) % Nodes.Length))
            .Where(entry => _eligible[vip.Name].Contains(entry.Node) && !placed.Contains(entry.Node))
            .OrderBy(entry => entry.Node.FitnessFor(vip))
            .ThenBy(entry => entry.Turn)
            .Select(entry => entry.Node);
        ImmutableArray<string> names = [.. placed.Concat(rest).Select(node => node.Name)];
        return new VipRanking(names, PlanReason.For(vip, placed.FirstOrDefault(), HolderOf(vip), Nodes, _input));
    }

    private static ImmutableHashSet<PlannerNode> Fittest(VipSettings vip, IEnumerable<PlannerNode> nodes) =>
        nodes.GroupBy(node => node.FitnessFor(vip)).MinBy(group => group.Key)?.ToImmutableHashSet() ?? [];

    // Its planned owner is out of the cluster's reach: perhaps dead, perhaps serving. Only the wire can tell, so the ranking
    // stays until the cluster gives the node up or has it back.
    private bool IsFrozen(VipSettings vip) =>
        LastRank(vip, 0) is { } first && _eligible[vip.Name].Any(node => node.Name == first && !node.Reachable);

    private void Freeze(VipSettings vip)
    {
        var byName = _eligible[vip.Name].ToDictionary(node => node.Name);
        foreach (var name in _input.Last.Rankings[vip.Name].Nodes.Where(byName.ContainsKey))
        {
            _ranks[vip.Name].Add(byName[name]);
        }

        var holder = Nodes.FirstOrDefault(node => node.Name == HolderOf(vip));
        if (holder is not null)
        {
            Loads[Nodes.IndexOf(holder)] += vip.Weight;
        }
    }
}
