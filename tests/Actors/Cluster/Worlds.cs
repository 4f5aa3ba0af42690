using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HaActors.Actors.Cluster;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Cluster;

/// <summary>Inputs for the planner: built by hand, or generated small enough to try every placement.</summary>
internal static class Worlds
{
    public static PlannerNode Node(string name, int weight = 100) => new(name, weight, false, true, []);

    public static PlannerInput Of(int nodes, int vips) => new(
        [.. Enumerable.Range(1, nodes).Select(i => Node($"h{i}"))],
        Samples.Vips(vips),
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

    public static ImmutableSortedDictionary<string, int> Loads(this PlannerInput input) =>
        input.Owners.Values.CountBy(owner => owner).ToImmutableSortedDictionary();

    public static string Owner(this Plan plan, string vip) => plan.Rankings[vip].Nodes[0];

    /// <summary>1-4 nodes of three weights, up to 6 VIPs, some held, some with homes, some with limits on who may own them.</summary>
    public static Arbitrary<PlannerInput> Small { get; } = (
        from nodeCount in Gen.Choose(1, 4)
        from vipCount in Gen.Choose(0, 6)
        from weights in Gen.Elements(100, 200, 300).ArrayOf(nodeCount)
        from drained in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true))).ArrayOf(nodeCount)
        from holders in Gen.Choose(0, nodeCount).ArrayOf(vipCount)
        from homes in Gen.Choose(0, nodeCount).ArrayOf(vipCount)
        from barred in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, nodeCount))).ArrayOf(vipCount)
        select Make(weights, drained, holders, homes, barred)).ToArbitrary();

    private static PlannerInput Make(int[] weights, bool[] drained, int[] holders, int[] homes, int[] barred)
    {
        var names = weights.Select((_, i) => $"h{i + 1}").ToArray();
        var input = Of(0, 0);
        return input with
        {
            Nodes = [.. names.Select((name, i) => Node(name, weights[i]) with { Drained = drained[i] })],
            Vips = [.. Samples.Vips(holders.Length).Select((vip, i) => vip with
            {
                Home = homes[i] == 0 ? null : names[homes[i] - 1],
                Eligible = barred[i] == 0 || names.Length == 1 ? [] : [.. names.Where(name => name != names[barred[i] - 1])],
            })],
            Owners = holders
                .Select((holder, i) => (Vip: $"v{i + 1}", holder))
                .Where(held => held.holder > 0)
                .ToImmutableDictionary(held => held.Vip, held => names[held.holder - 1]),
        };
    }
}
