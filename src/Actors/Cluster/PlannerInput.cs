using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>All that a plan depends on.</summary>
/// <param name="Nodes">The nodes that may be ranked, in any order.</param>
/// <param name="Vips">The VIPs to place, in any order.</param>
/// <param name="Owners">
/// Which node is Master for a VIP now, by VIP name: what the nodes report, or where moves lead that are under way.
/// </param>
/// <param name="Last">The plan in force; <see cref="Plan.None"/>: none yet. Its pins are ignored in favour of <paramref name="Pins"/>.</param>
/// <param name="Pins">Node by VIP name.</param>
/// <param name="Leader">Cluster address of the node that plans.</param>
public sealed record PlannerInput(
    ImmutableArray<PlannerNode> Nodes,
    ImmutableArray<VipSettings> Vips,
    ImmutableDictionary<string, string> Owners,
    Plan Last,
    ImmutableSortedDictionary<string, string> Pins,
    string Leader)
{
    /// <summary>Nodes that an operator wants empty; <see cref="PlannerNode.Drained"/> is what the planner goes by.</summary>
    public ImmutableSortedSet<string> Drains { get; init; } = Plan.None.Drains;

    /// <summary>Whether homes go before the fewest moves.</summary>
    public bool ReturnHome { get; init; }

    /// <summary>VIPs that have changed hands too often: they stay where they are as long as that serves.</summary>
    public ImmutableHashSet<string> Restless { get; init; } = [];

    /// <summary>Most moves away from living, healthy owners.</summary>
    public int MostMoves { get; init; } = int.MaxValue;
}

/// <summary>What came of planning.</summary>
/// <param name="Plan">The last plan itself if nothing would change.</param>
/// <param name="Moves">Of the kind that <see cref="PlannerInput.MostMoves"/> limits.</param>
/// <param name="Deferred">Moves of that kind over the limit, for a later plan.</param>
public sealed record PlanDecision(Plan Plan, int Moves, int Deferred);

/// <summary>A node as the planner sees it.</summary>
/// <param name="Weight">0-1000; 0 holds VIPs only when no other good node can.</param>
/// <param name="Drained">Holds VIPs only when no other node is left.</param>
/// <param name="Reachable">False: the cluster cannot reach it but has not given it up; its VIPs stay ranked as they were.</param>
/// <param name="FailedBackends">Backends without a usable server, as the node sees them.</param>
public sealed record PlannerNode(
    string Name, int Weight, bool Drained, bool Reachable, ImmutableHashSet<string> FailedBackends)
{
    /// <summary>About to stop: what it holds cannot wait.</summary>
    public bool Stopping { get; init; }

    /// <summary>Has come and gone too often of late: it keeps what it holds and gets nothing more while another node can.</summary>
    public bool Restless { get; init; }

    /// <summary>Tracks of weight 0 that have failed there.</summary>
    public ImmutableHashSet<string> FailedTracks { get; init; } = [];

    /// <summary>How fit the node is to own a VIP.</summary>
    public Fitness FitnessFor(VipSettings vip)
    {
        var healthy = !vip.Requires.Any(FailedBackends.Contains) && !vip.Track.Any(FailedTracks.Contains);
        return (Drained, healthy) switch
        {
            (true, true) => Fitness.Drained,
            (true, false) => Fitness.DrainedUnhealthy,
            (false, false) => Fitness.Unhealthy,
            _ when !Reachable => Fitness.Unreachable,
            _ when Weight == 0 => Fitness.Weightless,
            _ when Restless => Fitness.Restless,
            _ => Fitness.Good,
        };
    }
}

/// <summary>Classes of nodes for one VIP, best first. A worse one owns the VIP only when nobody better can: an address that
/// answers badly is better than one that does not answer.</summary>
public enum Fitness
{
    /// <summary>Healthy, willing, in reach.</summary>
    Good,

    /// <summary>Has come and gone too often of late.</summary>
    Restless,

    /// <summary>Weight 0.</summary>
    Weightless,

    /// <summary>Out of the cluster's reach, perhaps dead.</summary>
    Unreachable,

    /// <summary>A backend that the VIP requires has no usable server there, or a track of the VIP has failed there.</summary>
    Unhealthy,

    /// <summary>Shall hold none, by an operator's or its own wish.</summary>
    Drained,

    /// <summary>Both of the last two.</summary>
    DrainedUnhealthy,
}
