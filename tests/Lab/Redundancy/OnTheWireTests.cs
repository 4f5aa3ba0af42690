using System.Text.RegularExpressions;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Link;
using HaActors.Net.Redundancy;
using HaActors.Net.Wire;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>What others see of us on the wire, and what we make of what they send.</summary>
[Collection(LabCollection.Name)]
public sealed class OnTheWireTests
{
    private static readonly MacAddress Mac = new(0x0200_0000_0099);

    [SkippableFact]
    public void Tcpdump_reads_our_adverts_without_complaint_and_one_burst_a_takeover()
    {
        Skip.IfNot(File.Exists("/usr/bin/tcpdump") || File.Exists("/usr/sbin/tcpdump"), "needs tcpdump: Debian package tcpdump");
        using var hosts = Hosts();
        var log = Path.Combine(LabNetwork.StateFolder, "tcpdump.log");
        using var tcpdump = Shell.Start(
            log, "ip", "netns", "exec", LabNetwork.Namespace("b"), "tcpdump", "-l", "-n", "-vvv", "-i", "eth0", "ip proto 112 or arp");
        Await(() => Read(log).Contains("listening on", StringComparison.Ordinal), () => "tcpdump listens");
        using (var a = On("a").Open(200))
        {
            a.AwaitState(VipState.Master);
            Await(() => a.Engine.Counters.AdvertsSent > 10, () => "adverts");
        }

        Await(() => Read(log).Contains("prio 0", StringComparison.Ordinal), () => "release");
        LabNative.Signal(tcpdump.Id, LabNative.SigTerm);
        tcpdump.WaitForExit();
        var text = Read(log);
        Assert.DoesNotContain("bad", text, StringComparison.OrdinalIgnoreCase);
        Assert.True(Regex.Count(text, @"10\.77\.0\.11 > 224\.0\.0\.18: VRRPv3, Advertisement, vrid 51, prio 200, intvl 5cs, length 12, addrs: 10\.77\.0\.101") > 10, text);
        Assert.Equal(Regex.Count(text, "VRRPv3"), Regex.Count(text, @"tos 0xc0, ttl 255, .*proto VRRP \(112\)"));
        Assert.Equal(3, Regex.Count(text, @"Request who-has 10\.77\.0\.101 .*tell 10\.77\.0\.101"));
        Assert.Equal(3, Regex.Count(text, @"Reply 10\.77\.0\.101 is-at"));
    }

    [SkippableFact]
    public void Bad_frames_are_counted_by_reason_and_change_nothing()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(100);
        a.AwaitState(VipState.Master);
        var bad = new Dictionary<string, byte[]>
        {
            [nameof(DropReason.WrongTtl)] = Set(Advert(), 22, 254, ipChecksum: true),
            [nameof(DropReason.BadIpChecksum)] = Set(Advert(), 22, 254, ipChecksum: false),
            [nameof(DropReason.ShortFrame)] = Advert()[..40],
            [nameof(DropReason.BadChecksum)] = Set(Advert(), 36, 201, ipChecksum: false),
            [nameof(DropReason.BadLength)] = Set(Advert(), 17, 27, ipChecksum: true),
            [nameof(DropReason.UnknownVrid)] = Advert(vrid: 52),
            [nameof(DropReason.OwnFrame)] = Advert(source: 0x0a4d000b),
        };
        // From the switch's end of the cable: the bridge itself would drop frames with a broken IP header.
        NamespaceThread.Start("switch", () =>
        {
            using var port = new PcapLinkPort(InterfaceInfo.Find("a")!);
            foreach (var frame in bad.Values)
                Assert.True(port.Send(frame));
        }).Join();
        Await(() => a.Engine.Counters.DroppedByReason.Count == bad.Count, () => string.Join(" ", a.Engine.Counters.DroppedByReason));
        Assert.Equal(bad.Keys.Order(StringComparer.Ordinal), a.Engine.Counters.DroppedByReason.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(VipState.Master, a.State);
        Assert.Equal(0, a.Engine.Counters.AdvertsReceived);
    }

    [SkippableFact]
    public void Same_frame_without_a_fault_is_obeyed()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(100);
        a.AwaitState(VipState.Master);
        NamespaceThread.Start("b", () =>
        {
            using var port = new PcapLinkPort(InterfaceInfo.Find("eth0")!);
            port.Send(Advert());
        }).Join();
        Await(() => a.Transitions.Any(transition => transition.Cause == "higher priority heard"), () => "yielding");
    }

    private static string Read(string log) => File.Exists(log) ? File.ReadAllText(log) : "";

    private static byte[] Advert(byte vrid = 51, uint source = 0x0a4d000c)
    {
        var frame = new byte[VrrpAdvert.FrameSize(source, 1)];
        VrrpAdvert.Write(frame, AdvertPath.ToGroup(Mac, source), vrid, 200, 5, [10, 77, 0, 101], VrrpChecksum.PseudoHeader);
        return frame;
    }

    private static byte[] Set(byte[] frame, int offset, byte value, bool ipChecksum)
    {
        frame[offset] = value;
        if (!ipChecksum)
            return frame;
        var header = frame.AsSpan(EthernetHeader.Size, Ipv4Header.Size);
        header[10..12].Clear();
        var checksum = InternetChecksum.Finish(InternetChecksum.Add(header));
        (header[10], header[11]) = ((byte)(checksum >> 8), (byte)checksum);
        return frame;
    }

    private static IDisposable Hosts() => LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
}
