using System.Globalization;
using HaActors.Lab.Measure;
using HaActors.Lab.Network.Rough;
using HaActors.Lab.Story;
using Xunit.Abstractions;

namespace HaActors.Lab.Tests.Site;

/// <summary>An operator, or a time service, steps the clock of day under a node that runs.</summary>
[Collection(LabCollection.Name)]
public sealed class ClockStepTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    [SkippableFact]
    public void Stepped_clock_moves_no_address_and_loses_no_ping()
    {
        Skip.If(SteppedClock.Library is null, "needs libfaketime: Debian package libfaketime");
        using var site = new SiteUnderTest(nodes: 2, addresses: 2);
        using var network = RoughSwitch.Start(["h1", "h2", "client", "watcher"], [("10.77.0.101", 51), ("10.77.0.102", 52)], seed: 1);
        var clocks = site.Lab.Nodes.Select(SteppedClock.Of).ToList();
        foreach (var node in site.Lab.Nodes)
            node.Start();
        site.Await("one even cluster", () => LabSite.IsOneCluster([.. site.Lab.Nodes]) && site.Lab.IsEven([.. site.Lab.Nodes]));
        var owners = site.Lab.Holders();

        network.Take();
        var pings = PingProbe.Start("client", site.Lab.Addresses);
        Step(clocks[0], TimeSpan.FromDays(1));
        Step(clocks[1], TimeSpan.FromHours(-1));
        Step(clocks[0], TimeSpan.FromDays(-2));
        var gaps = pings.Stop();
        var (doubles, rounds) = network.Take();
        output.WriteLine($"{string.Join(", ", gaps)}; rounds {rounds}");
        Assert.All(gaps, gap => Assert.Equal(0, gap.Lost));
        Assert.Empty(doubles);
        Assert.Equal(0, rounds.None);
        Assert.Equal(owners, site.Lab.Holders());

        // The nodes did see it: what they log now has another date.
        Assert.Equal(0, site.Lab.Nodes[0].Pbm("vip", "move", "-vip", "v1", "-node", owners["10.77.0.101"] == "h1" ? "h2" : "h1").Status);
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        site.Await("a line of h1 from another day", () => File.ReadLines(site.Lab.Nodes[0].Log).Last().StartsWith("20", StringComparison.Ordinal)
            && !File.ReadLines(site.Lab.Nodes[0].Log).Last().StartsWith(today, StringComparison.Ordinal));
        site.Await("the address moved", () => site.Lab.Holders().GetValueOrDefault("10.77.0.101") is { } now && now != owners["10.77.0.101"]);
        Assert.All(network.Take().Doubles, seen => Assert.True(seen.Length <= seen.Bound(Interval, TimeSpan.Zero), $"{seen}"));
    }

    private static void Step(SteppedClock clock, TimeSpan off)
    {
        clock.Step(off);
        Thread.Sleep(SteppedClock.Delay + TimeSpan.FromMilliseconds(500));      // within it the process sees the step; then adverts go on for a while
    }
}
