using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>Says in words why a plan puts a node first for a VIP.</summary>
internal static class PlanReason
{
    public static string For(
        VipSettings vip, PlannerNode? owner, PlannerNode? holder, ImmutableSortedDictionary<string, string> pins)
    {
        if (owner is null)
        {
            return "no eligible node";
        }

        if (!owner.Reachable)
        {
            return $"kept: {owner.Name} is out of the cluster's reach";
        }

        if (holder == owner && owner is { Drained: true, Stopping: false } && vip.Requires.All(backend => !owner.FailedBackends.Contains(backend)))
        {
            return $"still on {owner.Name}, which is drained: nobody else can have it, or the limit on moves delays it";
        }

        if (owner.FitnessFor(vip) >= Fitness.Unhealthy)
        {
            return $"least bad: no eligible node is fit ({owner.Name} is {owner.FitnessFor(vip)})";
        }

        if (vip.AddressOwner && vip.Home == owner.Name)
        {
            return $"{owner.Name} owns its addresses";
        }

        if (pins.TryGetValue(vip.Name, out var pin) && pin == owner.Name)
        {
            return $"pinned to {pin}";
        }

        if (holder == owner)
        {
            return $"kept on {owner.Name}";
        }

        var why = holder?.FitnessFor(vip) switch
        {
            Fitness.Drained or Fitness.DrainedUnhealthy => $"{holder.Name} is drained",
            Fitness.Unhealthy when vip.Track.FirstOrDefault(holder.FailedTracks.Contains) is { } track => $"track {track} failed on {holder.Name}",
            Fitness.Unhealthy => $"{holder.Name} has no usable server of {string.Join(", ", vip.Requires.Where(holder.FailedBackends.Contains))}",
            Fitness.Restless when vip.Home != owner.Name => "balance",
            Fitness.Weightless => $"{holder.Name} has weight 0",
            _ when vip.Home == owner.Name => "home",
            _ => "balance",
        };
        return holder is null ? $"placed on {owner.Name}: {why}" : $"moved from {holder.Name} to {owner.Name}: {why}";
    }
}
