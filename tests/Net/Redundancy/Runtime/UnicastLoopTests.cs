using HaActors.Net.Link;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Tests.Wire;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>A VIP with unicast peers 10.77.0.11, which is this node, .12 and .13.</summary>
public sealed class UnicastLoopTests : IDisposable
{
    private const uint Own = 0x0a4d000b;
    private const uint First = 0x0a4d000c;
    private const uint Second = 0x0a4d000d;

    private readonly LoopUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Each_other_peer_gets_an_advert_of_its_own_and_the_group_none()
    {
        Master(Peers());
        Assert.Equal([First, Second], _test.Packets.Take(2).Select(packet => packet.To.V4));
        Assert.True(_test.LastAdvert.IsEmpty);
        Assert.All(_test.Packets, packet =>
        {
            Assert.Equal(DropReason.None, AdvertPacket.TryRead(packet.Frame, out var read));
            Assert.Equal((Own, packet.To, 255), (read.Source.V4, read.Destination, read.TimeToLive));
            Assert.Equal(DropReason.None, VrrpAdvert.TryRead(read, out var advert));
            Assert.Equal((51, 100), (advert.Vrid, advert.Priority));
        });
    }

    [Theory]
    [InlineData(VrrpChecksum.PseudoHeader, true)]
    [InlineData(VrrpChecksum.MessageOnly, false)]
    public void Checksum_covers_what_the_settings_say(VrrpChecksum checksum, bool withPseudoHeader)
    {
        Master(Peers() with { Checksum = checksum });
        AdvertPacket.TryRead(_test.Packets[0].Frame, out var packet);
        var sum = InternetChecksum.Add(packet.Message);
        if (withPseudoHeader)
            sum = InternetChecksum.AddPseudoHeader(Own, First, Ipv4Header.Vrrp, packet.Message.Length, sum);
        Assert.Equal(0, InternetChecksum.Finish(sum));
    }

    [Theory]
    [InlineData(First, Own, 255, null)]
    [InlineData(First, Own, 254, DropReason.WrongTtl)]
    [InlineData(0x0a4d000eu, Own, 255, DropReason.UnknownPeer)]
    [InlineData(First, Second, 255, DropReason.WrongDestination)]
    [InlineData(First, 0xe0000012u, 255, DropReason.WrongDestination)]
    [InlineData(Own, Own, 255, DropReason.OwnFrame)]
    public void Only_adverts_from_a_peer_to_this_node_count(uint source, uint destination, byte timeToLive, DropReason? reason)
    {
        Master(Peers() with { UnicastMinTtl = 255 });
        Hear(source, destination, timeToLive);
        Assert.Equal(reason is null ? VipState.Backup : VipState.Master, _test.StateOf(51));
        Assert.Equal(reason is null ? [] : [$"{reason}"], _test.Drops.Read().Keys);
    }

    [Fact]
    public void Peers_behind_routers_count_unless_the_settings_say_otherwise()
    {
        Master(Peers());
        Hear(First, Own, 64);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
    }

    [Fact]
    public void Unicast_advert_for_a_vip_without_peers_is_refused()
    {
        Master(Vip());
        Hear(First, Own, 255);
        Assert.Equal(["WrongDestination"], _test.Drops.Read().Keys);
    }

    [Fact]
    public void Global_peers_of_ipv6_are_spoken_to_from_a_global_address()
    {
        WireAddress own = Ipv6Frames.Address("2001:db8:77::11"), peer = Ipv6Frames.Address("2001:db8:77::12");
        _test.Loop.TakeV6(_test.Link, new InterfaceInfo("eth0", 7, true, _test.Link.Mac, [])
        {
            LinkLocal = Ipv6Frames.Address("fe80::b"),
            GlobalsV6 = [Ipv6Frames.Address("2001:db8:1::11"), own],
        });
        Master(Vip(addresses: "2001:db8:77::101") with { UnicastPeers = [own.ToIPAddress(), peer.ToIPAddress()] });
        Assert.All(_test.Packets, packet => Assert.Equal(peer, packet.To));
        AdvertPacket.TryRead(_test.Packets[0].Frame, out var advert);
        Assert.Equal(own, advert.Source);
    }

    [Fact]
    public void Adverts_to_peers_allocate_nothing()
    {
        Master(Peers());
        _test.Packets.Clear();
        _test.KeepPackets = false;
        Run(20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(20);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run(int adverts)
        {
            var end = _test.Loop.AdvertsSent + adverts;
            while (_test.Loop.AdvertsSent < end)
                _test.Loop.Pass();
        }
    }

    private static VipSettings Peers() => Vip() with
    {
        UnicastPeers = [.. new[] { Own, First, Second }.Select(peer => ((WireAddress)peer).ToIPAddress())],
    };

    private void Master(VipSettings vip)
    {
        _test.Loop.Open(vip, 100, _test.Link);
        _test.PassUntil(() => _test.Link.Find(51, vip.IsV6)!.State.State == VipState.Master);
    }

    private void Hear(WireAddress source, WireAddress destination, byte timeToLive)
    {
        var frame = new byte[VrrpAdvert.FrameSize(source, 1)];
        VrrpAdvert.Write(frame, new AdvertPath(default, source, destination), 51, 200, 1, [10, 77, 0, 101], VrrpChecksum.PseudoHeader);
        _test.Loop.Take(_test.Link, VrrpFrames.WithIpByte(frame, 8, timeToLive));
        _test.Loop.Pass();
    }
}
