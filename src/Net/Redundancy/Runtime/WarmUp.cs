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
    private const int AnyLink = 1;
    private const uint Own = 1;
    private const uint Peer = 2;

    private static readonly WireAddress OwnV6 = WireAddress.From(IPAddress.Parse("fe80::1"));

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
        RedundancyLoop? loop = null;
        using var made = loop = new RedundancyLoop(new NoTable(), notifier, new DropLog(1), _ => { }, _ => { }, _ => { })
        {
            MakeLink = machine => loop!.TakeLink(machine, AnyLink),
        };
        using var port = new NoPort();
        var link = new EngineLink(info, Own, port);
        loop.Add(link);
        Live(loop, link, Vip(IPAddress.Loopback), Peer);
        Live(loop, link, Vip(IPAddress.Loopback) with { VirtualMac = new VirtualMacSettings("warm-up", FromOwnMac: false) }, Peer);
        link.TakeV6(info with { LinkLocal = OwnV6 });
        Live(loop, link, Vip(IPAddress.IPv6Loopback), WireAddress.From(IPAddress.IPv6Loopback));

        // Interface 0 is none, so this asks the kernel for nothing.
        using var table = new NetlinkAddressTable();
        table.Remove([new InterfaceAddress(0, Own, 32)]);
    }

    private static void Live(RedundancyLoop loop, EngineLink link, VipSettings vip, WireAddress peer)
    {
        loop.Open(vip, 254, link);
        Hear(200);
        Hear(0);
        PassUntilMaster();
        Hear(200);
        Hear(255);
        Hear(100);
        PassUntilMaster();
        loop.SetPriority(vip.Name, 10, "");
        loop.Close(vip.Name, "");
        Hear(200);

        void Hear(byte priority)
        {
            Span<byte> frame = stackalloc byte[VrrpAdvert.FrameSize(peer, 1)];
            Span<byte> address = stackalloc byte[peer.Size];
            VrrpAdvert.Write(frame, AdvertPath.ToGroup(default, peer), Vrid, priority, 1, address, VrrpChecksum.PseudoHeader);
            loop.Take(link, frame);
            loop.Pass();
        }

        // Skew_Time of priority 254 is below 0.1 ms.
        void PassUntilMaster()
        {
            while (link.Find(Vrid, vip.IsV6)!.State.State != VipState.Master)
                loop.Pass();
        }
    }

    // The adverts that it hears say 10 ms; with an own interval as short the compiler's time would be told as a stall.
    private static VipSettings Vip(IPAddress address) => new(
        "warm-up",
        Vrid,
        [new IpPrefix(address, 32)],
        "",
        RedundancyProtocol.Vrrp3,
        TimeSpan.FromSeconds(1),
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

        public int Raise(int interfaceIndex) => 0;

        public int Renew(ReadOnlySpan<InterfaceAddress> addresses) => 0;

        public int Remove(ReadOnlySpan<InterfaceAddress> addresses) => 0;
    }
}
