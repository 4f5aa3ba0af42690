using System.Collections.Immutable;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>
/// Who should own each VIP, decided by the leader and gossiped to all. Of two plans the one with the higher epoch is in force,
/// and of two with one epoch the one whose leader's address sorts higher: any order, as long as all nodes use the same.
/// </summary>
/// <param name="Epoch">Counts plans, from 1.</param>
/// <param name="Leader">Cluster address of the node that made it.</param>
/// <param name="Rankings">By VIP name.</param>
/// <param name="Pins">VIPs that an operator bound to a node, by VIP name; kept while the node is away.</param>
public sealed record Plan(
    long Epoch,
    string Leader,
    ImmutableSortedDictionary<string, VipRanking> Rankings,
    ImmutableSortedDictionary<string, string> Pins) : IClusterMessage
{
    /// <summary>Nodes that an operator wants empty; kept over restarts of the node and changes of the leader, until <c>node undrain</c>.</summary>
    public ImmutableSortedSet<string> Drains { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>What a cluster has before its first plan.</summary>
    public static readonly Plan None = new(
        0,
        "",
        ImmutableSortedDictionary.Create<string, VipRanking>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>Whether this plan takes the place of another.</summary>
    public bool Supersedes(Plan other) => Supersedes(other.Epoch, other.Leader);

    /// <summary>Whether this plan takes the place of the one with that epoch and leader.</summary>
    public bool Supersedes(long epoch, string leader) =>
        Epoch != epoch ? Epoch > epoch : string.CompareOrdinal(Leader, leader) > 0;

    /// <summary>Whether both ask the same of every node, whatever their epochs and reasons.</summary>
    public bool SamePlacement(Plan other) =>
        Pins.SequenceEqual(other.Pins)
        && Drains.SetEquals(other.Drains)
        && Rankings.Count == other.Rankings.Count
        && Rankings.All(pair => other.Rankings.TryGetValue(pair.Key, out var ranking)
            && pair.Value.Nodes.SequenceEqual(ranking.Nodes));
}

/// <summary>The nodes in the order in which they should own a VIP.</summary>
/// <param name="Nodes">Node names; the first should own it, each next one takes over when those before it are gone.</param>
/// <param name="Reason">Why the first is first, for operators.</param>
public sealed record VipRanking(ImmutableArray<string> Nodes, string Reason);
