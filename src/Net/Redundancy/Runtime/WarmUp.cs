using System.Net;
using HaActors.Net.Link;
using HaActors.Net.Model;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>
/// Runs a whole life of a machine through a loop with nothing behind it, so that the path from frame to effect is compiled before
/// the first failover needs it.
/// </summary>
internal static class WarmUp
{
    private const byte Vrid = 1;
    private const uint Own = 1;
    private const uint Peer = 2;

    /// <summary>Signs and checks once as CARP does, so that the library behind it is loaded too. Any thread.</summary>
    public static void Carp()
    {
        Span<byte> frame = stackalloc byte[CarpAdvert.FrameSize];
        var key = new CarpKey("", Vrid, []);
        CarpAdvert.Write(frame, AdvertPath.ToGroup(default, Own), Vrid, 1, 0, 0, key);
        AdvertPacket.TryRead(frame, out var packet);
        CarpAdvert.TryRead(packet, out var advert);
        _ = key.Accepts(advert);
    }

    /// <summary>Takes a few milliseconds once it is compiled. Any thread.</summary>
    /// <param name="notifier">Without subscribers yet.</param>
    public static void Run(Notifier notifier)
    {
        var info = new InterfaceInfo("warm-up", 0, HasCarrier: true, default, []);
        using var loop = new RedundancyLoop(new NoTable(), notifier, new DropLog(1), _ => { }, _ => { });
        using var port = new NoPort();
        var link = new EngineLink(info, Own, port);
        loop.Add(link);
        loop.Open(Vip(), 254, link);
        Hear(loop, link, 200);
        Hear(loop, link, 0);
        PassUntil(loop, link, VipState.Master);
        Hear(loop, link, 200);
        Hear(loop, link, 255);
        Hear(loop, link, 100);
        PassUntil(loop, link, VipState.Master);
        loop.SetPriority(Vip().Name, 10, "");
        loop.Close(Vip().Name, "");
        Hear(loop, link, 200);

        // Interface 0 is none, so this asks the kernel for nothing.
        using var table = new NetlinkAddressTable();
        table.Remove([new InterfaceAddress(0, Own, 32)]);
    }

    /// <summary>Skew_Time of priority 254 is below 0.1 ms.</summary>
    private static void PassUntil(RedundancyLoop loop, EngineLink link, VipState state)
    {
        while (link.ByVrid[Vrid]!.State.State != state)
            loop.Pass();
    }

    private static void Hear(RedundancyLoop loop, EngineLink link, byte priority)
    {
        Span<byte> frame = stackalloc byte[VrrpAdvert.FrameSize(Peer, 1)];
        VrrpAdvert.Write(frame, AdvertPath.ToGroup(default, Peer), Vrid, priority, 1, [192, 0, 2, 1], VrrpChecksum.PseudoHeader);
        loop.Take(link, frame);
        loop.Pass();
    }

    private static VipSettings Vip() => new(
        "warm-up",
        Vrid,
        [new IpPrefix(IPAddress.Loopback, 32)],
        "",
        RedundancyProtocol.Vrrp3,
        TimeSpan.FromMilliseconds(10),
        Preempt: true,
        TimeSpan.Zero,
        null,
        [],
        1,
        [],
        new GarpSettings(1, TimeSpan.Zero, TimeSpan.Zero));

    private sealed class NoPort : ILinkPort
    {
        public void Start(FrameHandler received, Action stopped)
        {
        }

        public bool Send(ReadOnlySpan<byte> frame) => true;

        public bool SendPacket(ReadOnlySpan<byte> packet, WireAddress destination) => true;

        public void Dispose()
        {
        }
    }

    private sealed class NoTable : IAddressTable
    {
        public int Add(ReadOnlySpan<InterfaceAddress> addresses) => 0;

        public int Renew(ReadOnlySpan<InterfaceAddress> addresses) => 0;

        public int Remove(ReadOnlySpan<InterfaceAddress> addresses) => 0;
    }
}
