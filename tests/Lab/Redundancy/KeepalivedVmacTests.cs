using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Link;
using HaActors.Net.Redundancy;
using HaActors.Net.Wire;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>keepalived with use_vmac as the other router (b).</summary>
[Collection(SideBySide.Routers)]
public sealed class KeepalivedVmacTests
{
    [SkippableTheory]
    [MemberData(nameof(Dialect.Virtual), MemberType = typeof(Dialect))]
    public void Keepalived_and_we_take_turns_both_ways_round_and_say_the_same_from_the_same_mac(Dialect dialect)
    {
        Keepalived.Require();
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("client", "10.77.0.1/24"));
        foreach (var (host, address) in dialect.V6 ? [("a", dialect.Host("a")), ("b", dialect.Host("b")), ("client", "2001:db8:77::1")] : Array.Empty<(string, string)>())
            Dialect.EnableV6(host, address);
        var frames = new List<byte[]>();
        using var port = Listen("client", frames);
        using var keepalived = Keepalived.On("b", 100, dialect);
        Await(() => dialect.Holders("b") == "b", () => "keepalived is Master");
        Await(() => Count(frames) > 1, () => "its frames");
        var theirs = Take(frames);
        Knock("client", dialect.Vip);
        Await(() => ClientKnows(dialect), () => "the client knows the virtual MAC");

        using var a = On("a").Open(200, dialect.Settings());
        a.AwaitState(VipState.Master);
        Assert.Equal("preempted", a.Transitions.Last().Cause);
        Await(() => dialect.Holders("a", "b") == "a", () => "we hold the address alone");
        Assert.True(ClientKnows(dialect));
        a.Engine.Close("web", "test");
        Await(() => dialect.Holders("a", "b") == "b", () => "keepalived holds the address alone");
        AssertSame(dialect, theirs, Take(frames));

        a.Open(50, dialect.Settings());
        a.AwaitState(VipState.Backup);
        Await(() => a.Engine.Counters.AdvertsReceived > 3, () => "its adverts");
        keepalived.Stop();
        a.AwaitState(VipState.Master);
        Assert.Equal("priority", a.Transitions.Last().Cause);
        Assert.Equal("a", dialect.Holders("a", "b"));
        Assert.True(ClientKnows(dialect));
        Assert.Empty(a.Dropped);
    }

    /// <summary>Our frames are keepalived's, but for what names the node or its rank.</summary>
    private static void AssertSame(Dialect dialect, List<byte[]> theirs, List<byte[]> all)
    {
        var mac = dialect.Settings().RouterMac;
        var ours = all.Where(frame => AdvertPacket.TryRead(frame, out var packet) == DropReason.None && IsFromA(dialect, packet.Source)).ToList();
        Assert.NotEmpty(ours);
        foreach (var frame in theirs.Concat(ours))
            Assert.Equal(mac, MacAddress.Read(frame.AsSpan(MacAddress.Size)));
        foreach (var frame in theirs.Where(IsAdvert))
        {
            Assert.Equal(MacAddress.Read(ours[0]), MacAddress.Read(frame));
            Assert.Equal(AdvertPacket.TryRead(ours[0], out var own), AdvertPacket.TryRead(frame, out var packet));
            Assert.Equal((own.Destination, own.TimeToLive), (packet.Destination, packet.TimeToLive));
            Assert.Equal(Without(own.Message), Without(packet.Message));
        }

        // Every announcement of keepalived is one of ours, byte by byte but for the padding of short frames.
        var announced = theirs.Where(frame => !IsAdvert(frame)).Select(Claim).ToHashSet();
        Assert.NotEmpty(announced);
        Assert.Subset(all.Where(frame => !IsAdvert(frame)).Select(Claim).ToHashSet(), announced);

        // Bytes 2, 6 and 7 of a message are the priority and the checksum, RFC 9568 section 5.2 and RFC 3768 section 5.3.
        static string Without(ReadOnlySpan<byte> message) => Convert.ToHexString([.. message[..2], .. message[3..6], .. message[8..]]);

        static string Claim(byte[] frame) => Convert.ToHexString(frame.AsSpan(0, ArpFrame.TryRead(frame, out _) ? ArpFrame.FrameSize : frame.Length));
    }

    private static bool IsAdvert(byte[] frame) => AdvertPacket.TryRead(frame, out _) == DropReason.None;

    private static bool IsFromA(Dialect dialect, WireAddress source) =>
        dialect.V6 ? LabNetwork.Addresses("a", v6: true).Contains($"{source}") : $"{source}" == dialect.Host("a");

    private static bool ClientKnows(Dialect dialect) =>
        Shell.Run("ip", "-n", LabNetwork.Namespace("client"), "neigh", "show", "to", dialect.Vip).Contains($"{dialect.Settings().RouterMac}", StringComparison.Ordinal);

    private static int Count(List<byte[]> frames)
    {
        lock (frames)
            return frames.Count(IsAdvert);
    }

    private static List<byte[]> Take(List<byte[]> frames)
    {
        lock (frames)
        {
            List<byte[]> taken = [.. frames];
            frames.Clear();
            return taken;
        }
    }

    /// <summary>What is said of the VIP: adverts and claims.</summary>
    private static PcapLinkPort Listen(string host, List<byte[]> frames)
    {
        PcapLinkPort? port = null;
        NamespaceThread.Start(host, () =>
        {
            port = new PcapLinkPort(InterfaceInfo.Find("eth0")!);
            port.Start(
                frame =>
                {
                    if (AddressClaim.TryRead(frame, out var claim) ? claim.Mac.Value >> 16 == 0x0000_5e00 && claim.AnswerTo.IsNone : AdvertPacket.TryRead(frame, out _) == DropReason.None)
                        lock (frames) frames.Add(frame.ToArray());
                },
                () => { });
        }).Join();
        return port!;
    }
}
