using System.Collections.Immutable;
using HaActors.Actors.Cluster;
using HaActors.Net.Model;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Cluster;

/// <summary>Inputs for the planner: built by hand, or at random from a seed.</summary>
internal static class Worlds
{
    public static PlannerNode Node(string name, int weight = 100) => new(name, weight, false, true, []);

    public static PlannerInput Of(int nodes, int vips) => new(
        [.. Enumerable.Range(1, nodes).Select(i => Node($"h{i}"))],
        [.. Enumerable.Range(1, vips).Select(i => Samples.Vip($"v{i}"))],
        ImmutableDictionary<string, string>.Empty,
        Plan.None,
        Plan.None.Pins,
        "leader");

    /// <summary>The world after a plan has come true on the wire.</summary>
    public static PlannerInput After(this PlannerInput input, Plan plan) => input with
    {
        Last = plan,
        Owners = plan.Rankings.Where(pair => !pair.Value.Nodes.IsEmpty).ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Nodes[0]),
    };

    /// <summary>The world after a node died: its VIPs are with the next in their rankings.</summary>
    public static PlannerInput Without(this PlannerInput input, string dead) => input with
    {
        Nodes = [.. input.Nodes.Where(node => node.Name != dead)],
        Owners = input.Last.Rankings.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Nodes.First(name => name != dead)),
    };

    /// <summary>The world when a node has begun to stop and still holds what it held.</summary>
    public static PlannerInput Stopping(this PlannerInput input, string node) =>
        input.With(node, known => known with { Drained = true, Stopping = true });

    public static PlannerInput With(this PlannerInput input, string node, Func<PlannerNode, PlannerNode> change) =>
        input with { Nodes = [.. input.Nodes.Select(known => known.Name == node ? change(known) : known)] };

    public static ImmutableSortedDictionary<string, int> Loads(this PlannerInput input) =>
        input.Owners.Values.CountBy(owner => owner).ToImmutableSortedDictionary();

    /// <summary>Difference between the fullest and the emptiest node.</summary>
    public static int Spread(this PlannerInput input)
    {
        var loads = input.Nodes.Select(node => input.Loads().GetValueOrDefault(node.Name)).ToList();
        return loads.Max() - loads.Min();
    }

    public static string Owner(this Plan plan, string vip) => plan.Rankings[vip].Nodes[0];

    public static int MovesTo(this PlannerInput input, Plan plan) => input.Owners.Count(pair => plan.Owner(pair.Key) != pair.Value);

    /// <summary>
    /// 1-4 nodes and up to 6 VIPs, with everything that the planner heeds: weights, drains, failed backends, holders, homes, limits on
    /// who may own them, groups that are to be apart, pins, no preemption, and a last plan that may have nothing to do with the holders.
    /// </summary>
    public static PlannerInput Small(Random random)
    {
        bool Chance(int percent) => random.Next(100) < percent;
        string[] names = [.. Enumerable.Range(1, random.Next(1, 5)).Select(i => $"h{i}")];
        string Any() => names[random.Next(names.Length)];
        bool limits = Chance(50), groups = Chance(40), pins = Chance(30);
        var input = Of(0, random.Next(7));
        ImmutableArray<VipSettings> vips =
        [
            .. input.Vips.Select(vip => vip with
            {
                Home = Chance(30) ? Any() : null,
                Eligible = limits && Chance(50) ? [.. names.Where(_ => Chance(70)).DefaultIfEmpty(names[0])] : [],
                Requires = Chance(30) ? ["app"] : [],
                Preempt = !Chance(5),
                Apart = groups && Chance(70) ? $"g{random.Next(2)}" : null,
            }),
        ];
        input = input with
        {
            Vips = vips,
            Nodes =
            [
                .. names.Select(name => Node(name, Chance(5) ? 0 : 100 * random.Next(1, 4)) with
                {
                    Drained = Chance(10),
                    FailedBackends = Chance(15) ? ["app"] : [],
                }),
            ],
            Owners = vips.Where(_ => Chance(70)).ToImmutableDictionary(vip => vip.Name, _ => Any()),
        };
        var earlier = input with { Owners = vips.ToImmutableDictionary(vip => vip.Name, _ => Any()) };
        if (Chance(50))
        {
            // Drains and faults that came after the last plan.
            earlier = earlier with { Nodes = [.. earlier.Nodes.Select(node => node with { Drained = false, FailedBackends = [] })] };
        }

        return input with
        {
            Last = Chance(50) ? PlacementPlanner.Make(earlier) : Plan.None,
            Pins = pins ? vips.Where(_ => Chance(30)).ToImmutableSortedDictionary(vip => vip.Name, _ => Any(), StringComparer.Ordinal) : Plan.None.Pins,
        };
    }

    /// <summary>Many VIPs that any node may own, held anyhow.</summary>
    public static PlannerInput Large(Random random)
    {
        var input = Of(random.Next(2, 65), random.Next(1, 400));
        return input with
        {
            Owners = input.Vips.Where(_ => random.Next(10) > 0)
                .ToImmutableDictionary(vip => vip.Name, _ => $"h{1 + (random.Next(input.Nodes.Length) * random.Next(1, 3) / 2)}"),
        };
    }
}
