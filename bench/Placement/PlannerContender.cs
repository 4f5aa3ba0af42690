using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using HaActors.Actors.Cluster;
using HaActors.Net.Model;

namespace HaActors.Bench.Placement;

/// <summary>The product's planner, with the plan in force; keeps how long each plan took.</summary>
internal sealed class PlannerContender : Contender
{
    private Plan _plan = Plan.None;

    public override string Name => "haactors";

    /// <summary>Milliseconds of each plan.</summary>
    public List<double> Times { get; } = [];

    public override int[] Fall(bool[] present, int[] owners) =>
        [.. owners.Select((owner, address) => present[owner] ? owner : _plan.Rankings[Vip(address)].Nodes.Select(Node).First(node => present[node]))];

    public override int[] Settle(bool[] present, int addresses, int[]? owners)
    {
        PlannerInput input = new(
            [.. Enumerable.Range(0, present.Length).Where(node => present[node]).Select(node => new PlannerNode(Node(node), 100, false, true, []))],
            [.. Enumerable.Range(0, addresses).Select(Settings)],
            (owners ?? []).Select((owner, address) => (owner, address)).ToImmutableDictionary(pair => Vip(pair.address), pair => Node(pair.owner)),
            _plan,
            Plan.None.Pins,
            "bench");
        long start = Stopwatch.GetTimestamp();
        _plan = PlacementPlanner.Make(input);
        Times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return [.. Enumerable.Range(0, addresses).Select(address => Node(_plan.Rankings[Vip(address)].Nodes[0]))];
    }

    // Four digits, so that the order of the names is that of the numbers.
    private static string Vip(int address) => $"v{address:0000}";

    private static string Node(int node) => $"h{node:0000}";

    private static int Node(string name) => int.Parse(name.AsSpan(1));

    private static VipSettings Settings(int address) => new(
        Vip(address), 1, [new IpPrefix(new IPAddress([10, 0, (byte)(address / 256), (byte)(address % 256)]), 8)], "eth0",
        RedundancyProtocol.Vrrp3, TimeSpan.FromMilliseconds(50), true, TimeSpan.Zero, null, [], 1, [], new GarpSettings(5, TimeSpan.Zero, TimeSpan.Zero));
}
