using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>Says in words why a plan puts a node first for a VIP.</summary>
internal static class PlanReason
{
    public static string For(
        VipSettings vip, PlannerNode? owner, string? holder, ImmutableArray<PlannerNode> nodes, PlannerInput input)
    {
        if (owner is null)
        {
            return "no eligible node";
        }

        if (!owner.Reachable)
        {
            return $"kept: {owner.Name} is out of the cluster's reach";
        }

        if (owner.FitnessFor(vip) >= Fitness.Unhealthy)
        {
            return $"least bad: no eligible node is fit ({owner.Name} is {owner.FitnessFor(vip)})";
        }

        if (input.Pins.TryGetValue(vip.Name, out var pin) && pin == owner.Name)
        {
            return $"pinned to {pin}";
        }

        var holding = nodes.FirstOrDefault(node => node.Name == holder);
        if (holding == owner)
        {
            return $"kept on {owner.Name}";
        }

        var why = holding?.FitnessFor(vip) switch
        {
            Fitness.Drained or Fitness.DrainedUnhealthy => $"{holder} is drained",
            Fitness.Unhealthy => $"{holder} has no usable server of {string.Join(", ", vip.Requires.Where(holding.FailedBackends.Contains))}",
            Fitness.Weightless => $"{holder} has weight 0",
            _ when vip.Home == owner.Name => "home",
            _ => "balance",
        };
        return holding is null ? $"placed on {owner.Name}: {why}" : $"moved from {holder} to {owner.Name}: {why}";
    }
}
