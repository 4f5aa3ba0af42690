using System.Collections.Immutable;

namespace HaActors.Actors.Cluster;

/// <summary>What operators want of plans until they say otherwise; it travels with the plan.</summary>
/// <param name="Pins">Node by VIP.</param>
/// <param name="Drains">Nodes that are to be empty.</param>
internal sealed record PlanOrders(ImmutableSortedDictionary<string, string> Pins, ImmutableSortedSet<string> Drains)
{
    public static PlanOrders Of(Plan plan) => new(plan.Pins, plan.Drains);
}
