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
        var rank = ranking.Nodes.IndexOf(self);
        return rank < 0
            ? new VipMessages.SetPreference(null, $"plan {plan.Epoch} does not rank {self}")
            : new VipMessages.SetPreference(
                RankPriority.Planned(rank, ranking.Nodes.Length),
                $"plan {plan.Epoch}: rank {rank} of {ranking.Nodes.Length}, {ranking.Reason}");
    }

    /// <summary>Preference without a plan of the cluster's: the last known ranking if there is one, else the one that follows from the settings.</summary>
    public static VipMessages.SetPreference Fallback(
        VipRanking? remembered, ImmutableArray<string> derived, string self)
    {
        var nodes = remembered is not null && remembered.Nodes.Contains(self) ? remembered.Nodes : derived;
        var rank = nodes.IndexOf(self);
        var source = nodes == derived ? "the settings" : "the last plan";
        return rank < 0
            ? new VipMessages.SetPreference(null, $"no plan, and {self} is not eligible")
            : new VipMessages.SetPreference(
                RankPriority.Fallback(rank, nodes.Length), $"no plan: rank {rank} of {nodes.Length} by {source}");
    }
}
