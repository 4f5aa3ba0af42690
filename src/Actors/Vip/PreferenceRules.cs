using System.Collections.Immutable;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Vip;

/// <summary>From ranking to priority: what this node's place in a plan, or without one in a fallback ranking, makes it ask for.</summary>
public static class PreferenceRules
{
    /// <summary>Preference by a plan. A node that is not ranked takes no part.</summary>
    public static VipMessages.SetPreference Planned(Plan plan, VipRanking ranking, string self)
    {
        var (rank, nodes) = (ranking.Nodes.IndexOf(self), ranking.Nodes.Length);
        return rank switch
        {
            < 0 => new VipMessages.SetPreference(
                null, nodes == 0 ? null : RankPriority.Holding(nodes), $"plan {plan.Epoch} does not rank {self}"),
            0 => new VipMessages.SetPreference(
                RankPriority.Planned(0, nodes), RankPriority.Planned(0, nodes), $"plan {plan.Epoch}: rank 0 of {nodes}, {ranking.Reason}")
            {
                // Not above an owner that waits to be relieved, nor above its successor.
                UntilPrepared = nodes > 1 ? RankPriority.Planned(1, nodes) : null,
            },
            _ => new VipMessages.SetPreference(
                RankPriority.Planned(rank, nodes), RankPriority.Holding(nodes), $"plan {plan.Epoch}: rank {rank} of {nodes}, {ranking.Reason}"),
        };
    }

    /// <summary>Preference without a plan of the cluster's: the last known ranking if there is one, else the one that follows from the settings.</summary>
    public static VipMessages.SetPreference Fallback(
        VipRanking? remembered, ImmutableArray<string> derived, string self)
    {
        var nodes = remembered is not null && remembered.Nodes.Contains(self) ? remembered.Nodes : derived;
        var rank = nodes.IndexOf(self);
        var source = nodes == derived ? "the settings" : "the last plan";
        byte? priority = rank < 0 ? null : RankPriority.Fallback(rank, nodes.Length);
        return new VipMessages.SetPreference(
            priority,
            priority,
            rank < 0 ? $"no plan, and {self} is not eligible" : $"no plan: rank {rank} of {nodes.Length} by {source}");
    }
}
