using System.Diagnostics;
using System.Net;
using HaActors.Lab.Network;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>As many VIPs as an interface has vrids for, lost with one node.</summary>
[Collection(LabCollection.Name)]
public sealed class CapacityTests(ITestOutputHelper output)
{
    private const int Vips = 250;

    [SkippableFact]
    public void All_addresses_of_a_lost_node_are_taken_in_one_go()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/16"), ("b", "10.77.0.12/16"));
        using var a = On("a");
        using var b = On("b");
        for (var i = 1; i <= Vips; i++)
        {
            a.Open(200, Numbered(i));
            b.Open(100, Numbered(i));
        }

        Await(() => Count(a, VipState.Master) == Vips && LabNetwork.Addresses("a").Count == Vips + 1, () => $"{Count(a, VipState.Master)}");
        Await(() => Count(b, VipState.Backup) == Vips && LabNetwork.Addresses("b").Count == 1, () => "b yields");
        b.Transitions.Clear();
        Thread.Sleep(500);
        Assert.Empty(b.Transitions);
        var since = Stopwatch.GetTimestamp();
        LabNetwork.SetCable("a", plugged: false);
        Await(() => Count(b, VipState.Master) == Vips && LabNetwork.Addresses("b").Count == Vips + 1, () => $"{Count(b, VipState.Master)}");
        var taken = Stopwatch.GetElapsedTime(since, b.Transitions.Max(transition => transition.Timestamp));
        output.WriteLine($"{Vips} addresses taken {taken.TotalMilliseconds:f0} ms after the cut; {b.Engine.Counters}");
        Assert.InRange(taken.TotalMilliseconds, 50, 1000);
    }

    private static int Count(EngineUnderTest engine, VipState state) =>
        engine.Transitions.GroupBy(transition => transition.Vip).Count(group => group.Last().To == state);

    private static VipSettings Numbered(int i) => Settings(id: (byte)i) with
    {
        Name = $"v{i}",
        Addresses = [new IpPrefix(IPAddress.Parse($"10.77.1.{i}"), 16)],
    };
}
