using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Link;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Wire;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>As many VIPs as an interface has vrids for, lost with one node.</summary>
[Collection(LabCollection.Name)]
public sealed class CapacityTests(ITestOutputHelper output)
{
    private const int Vips = 250;

    [SkippableTheory]
    [InlineData("10.77.1.{0}/16", "10.77.1.{0}/16")]
    [InlineData("2001:db8:77::1:{0}/64", "2001:db8:77::1:{0}/64")]
    [InlineData("10.77.1.{0}/16", "2001:db8:77::1:{0}/64")]     // every other one
    public void All_addresses_of_a_lost_node_are_taken_in_one_go(string odd, string even)
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/16"), ("b", "10.77.0.12/16"), ("c", "10.77.0.13/16"));
        Dialect.EnableV6("a", "2001:db8:77::11");
        Dialect.EnableV6("b", "2001:db8:77::12");

        // Neighbours that are asked after the takeover and never answer.
        for (var i = 1; i <= 3; i++)
            Shell.Run("ip", "-n", LabNetwork.Namespace("b"), "neigh", "add", $"10.77.0.10{i}", "lladdr", $"02:00:00:00:00:0{i}", "dev", "eth0");
        using var a = On("a");
        using var b = On("b");
        for (var i = 1; i <= Vips; i++)
        {
            var vip = Numbered(i, i % 2 == 0 ? even : odd);
            a.Open(200, vip);
            b.Open(100, vip);
        }

        Await(() => Count(a, VipState.Master) == Vips && Held("a") == Vips, () => $"{Count(a, VipState.Master)}");
        Await(() => Count(b, VipState.Backup) == Vips && Held("b") == 0, () => "b yields");
        b.Transitions.Clear();
        Thread.Sleep(500);
        Assert.Empty(b.Transitions);
        var heard = new ConcurrentQueue<(byte Id, WireAddress From, long At)>();
        using var ear = Listen("c", heard);
        var since = Stopwatch.GetTimestamp();
        LabNetwork.SetCable("a", plugged: false);
        Await(() => Count(b, VipState.Master) == Vips && Held("b") == Vips, () => $"{Count(b, VipState.Master)}");
        var taken = Stopwatch.GetElapsedTime(since, b.Transitions.Max(transition => transition.Timestamp));
        output.WriteLine($"{Vips} addresses taken {taken.TotalMilliseconds:f0} ms after the cut; {b.Engine.Counters}");
        Assert.InRange(taken.TotalMilliseconds, 50, 1000);

        // From the first advert of each VIP on, as a third host hears them: one interval is due, two is how late one may be.
        Await(() => heard.LastOrDefault().At - since > Stopwatch.Frequency, () => "adverts of a second");
        var gaps = heard.Where(advert => advert.At >= since).GroupBy(advert => (advert.Id, advert.From)).Where(adverts => adverts.Count() > 3)
            .Select(adverts => adverts.Zip(adverts.Skip(1)).Max(pair => Stopwatch.GetElapsedTime(pair.First.At, pair.Second.At)))
            .ToList();
        output.WriteLine($"{gaps.Count} VIPs heard by a third host, at worst {gaps.Max().TotalMilliseconds:f0} ms between two adverts of one, median {gaps.Order().ElementAt(gaps.Count / 2).TotalMilliseconds:f0}");
        Assert.Equal(Vips, gaps.Count);
        Assert.InRange(gaps.Max().TotalMilliseconds, 0, 150);
        Assert.InRange(b.Engine.Counters.LargestLateness, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));     // two intervals of 50 ms
    }

    /// <summary>All adverts that a host hears, with the time when it did.</summary>
    private static PcapLinkPort Listen(string host, ConcurrentQueue<(byte Id, WireAddress From, long At)> heard)
    {
        PcapLinkPort? port = null;
        var isHurried = false;
        NamespaceThread.Start(host, () =>
        {
            port = new PcapLinkPort(InterfaceInfo.Find("eth0")!);
            port.Start(frame =>
            {
                var now = Stopwatch.GetTimestamp();
                if (!isHurried)
                    LabNative.HurryThread();
                isHurried = true;
                if (AdvertPacket.TryRead(frame, out var packet) == DropReason.None && VrrpAdvert.TryRead(packet, out var advert) == DropReason.None)
                    heard.Enqueue((advert.Vrid, advert.Source, now));
            }, () => { });
        }).Join();
        return port!;
    }

    private static int Count(EngineUnderTest engine, VipState state) =>
        engine.Transitions.GroupBy(transition => transition.Vip).Count(group => group.Last().To == state);

    /// <summary>Beside the host's own address of each family.</summary>
    private static int Held(string host) =>
        new[] { false, true }.Sum(v6 => LabNetwork.Addresses(host, v6).Count(address => address.Contains(".1.") || address.Contains("::1:")));

    private static VipSettings Numbered(int i, string pattern)
    {
        var parts = string.Format(CultureInfo.InvariantCulture, pattern, i).Split('/');
        return Settings(id: (byte)i) with
        {
            Name = $"v{i}",
            Garp = Settings().Garp with { Verify = 3 },
            Addresses = [new IpPrefix(IPAddress.Parse(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture))],
        };
    }
}
