using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>One VIP in a planner run. Nodes are indices in name order; -1: none, or none that may be ranked.</summary>
/// <param name="index">Of the VIP, in name order.</param>
/// <param name="fitness">By node; shared between VIPs.</param>
internal sealed class VipSpot(VipSettings vip, int index, Fitness[] fitness)
{
    public VipSettings Vip => vip;

    public int Index => index;

    public Fitness[] Fitness => fitness;

    /// <summary>Has the VIP now: the reported owner, or before anyone reports, the first of the last plan.</summary>
    public int Holder { get; init; }

    /// <summary>
    /// Has the VIP if no plan is made: the holder, or where that is gone or must give it up, the first of the last plan that can
    /// take it. The wire moves it there by itself, so that any other node would be a move more.
    /// </summary>
    public int Heir { get; init; }

    public int Home { get; init; }

    public int Pin { get; init; }

    /// <summary>First of the last plan.</summary>
    public int LastOwner { get; init; }

    /// <summary>Second of the last plan.</summary>
    public int LastRunnerUp { get; init; }

    /// <summary>Index of the group whose VIPs are to be apart.</summary>
    public int Group { get; init; }

    /// <summary>Keeps the ranking of the last plan, whatever this one would prefer.</summary>
    public bool Frozen { get; init; }

    /// <summary>Stays with its holder as long as that is among the fittest.</summary>
    public bool Stays { get; init; }

    /// <summary>The nodes that have been ranked so far, best first.</summary>
    public List<int> Ranks { get; } = [];

    public int Owner => Ranks.Count > 0 ? Ranks[0] : -1;
}
