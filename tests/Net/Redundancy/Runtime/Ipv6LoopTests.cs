using HaActors.Net.Link;
using HaActors.Net.Redundancy;
using HaActors.Net.Tests.Wire;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

public sealed class Ipv6LoopTests : IDisposable
{
    private static readonly WireAddress Own = Ipv6Frames.Address("fe80::b");
    private static readonly WireAddress Peer = Ipv6Frames.Address("fe80::c");
    private static readonly InterfaceAddress V6 = new(7, Ipv6Frames.Address("2001:db8:77::101"), 24);
    private static readonly InterfaceAddress V4 = new(7, 0x0a4d0065, 24);

    private readonly LoopUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Vip_waits_for_the_link_local_address_and_is_sought_it()
    {
        _test.Loop.Open(Vip(addresses: "2001:db8:77::101"), 100, _test.Link);
        Assert.Equal([_test.Link], _test.Sought);
        Assert.Equal(VipState.Initialize, State());
        _test.SetLinkLocal(Own);
        _test.PassUntil(() => State() == VipState.Master);
        Assert.Equal([V6], _test.Held);
        Assert.Equal(DropReason.None, VrrpAdvert.TryRead(_test.LastAdvert, out var advert));
        Assert.Equal((51, 100, Own), (advert.Vrid, advert.Priority, advert.Source));
        Assert.Equal(V6.Address, WireAddress.Read(advert.Addresses));
    }

    [Fact]
    public void Same_id_is_another_virtual_router_in_each_family()
    {
        _test.SetLinkLocal(Own);
        _test.Loop.Open(Vip("four"), 100, _test.Link);
        _test.Loop.Open(Vip("six", addresses: "2001:db8:77::101"), 100, _test.Link);
        _test.PassUntil(() => State() == VipState.Master && _test.StateOf(51) == VipState.Master);
        _test.Hear(200, source: Peer);
        Assert.Equal((VipState.Backup, VipState.Master), (State(), _test.StateOf(51)));
        Assert.Equal([V4], _test.Held);
        _test.Hear(200);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
    }

    [Fact]
    public void Equal_priority_falls_to_the_higher_link_local_address()
    {
        _test.SetLinkLocal(Own);
        _test.Loop.Open(Vip(addresses: "2001:db8:77::101"), 100, _test.Link);
        _test.PassUntil(() => State() == VipState.Master);
        _test.Hear(100, source: Ipv6Frames.Address("fe80::a"));
        Assert.Equal(VipState.Master, State());
        _test.Hear(100, source: Peer);
        Assert.Equal(VipState.Backup, State());
    }

    [Fact]
    public void Addresses_of_the_other_family_move_along_without_being_advertised()
    {
        _test.Loop.Open(Vip(addresses: ["10.77.0.101", "2001:db8:77::101"]), 100, _test.Link);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Assert.Equal([V4, V6], _test.Held.OrderBy(address => address.Address));
        Assert.Equal(DropReason.None, VrrpAdvert.TryRead(_test.LastAdvert, out var advert));
        Assert.Equal([10, 77, 0, 101], advert.Addresses.ToArray());
        Assert.True(NeighborAdvert.TryRead(_test.LastAnnouncement, out var announced));
        Assert.Equal((V6.Address, true), (announced.Target, announced.IsOverride));
        _test.Hear(200);
        Assert.Empty(_test.Held);
    }

    [Fact]
    public void Carp_bows_out_over_ipv6()
    {
        _test.SetLinkLocal(Own);
        var vip = CarpVip() with { Addresses = Vip(addresses: "2001:db8:77::101").Addresses };
        _test.Loop.Open(vip, 254, _test.Link);
        _test.PassUntil(() => State() == VipState.Master);
        Assert.Equal(DropReason.None, CarpFrames.Read(_test.LastAdvert, out var advert));
        Assert.Equal((51, 1, 0, Own), (advert.Vhid, advert.AdvBase, advert.AdvSkew, advert.Source));
        Assert.True(new CarpKey("love", 51, [V6.Address]).Accepts(advert));
        _test.Loop.Open(vip with { Id = 52 }, 254, _test.Link);
        Assert.Equal(DropReason.None, CarpFrames.Read(_test.LastAdvert, out advert));
        Assert.True(advert.IsBowOut);
    }

    [Fact]
    public void Own_frames_that_come_back_are_counted_and_ignored()
    {
        _test.SetLinkLocal(Own);
        _test.Loop.Open(Vip(addresses: "2001:db8:77::101"), 100, _test.Link);
        _test.Hear(200, source: Own);
        Assert.Equal(["OwnFrame"], _test.Drops.Read().Keys);
    }

    private VipState State() => _test.Link.Find(51, v6: true)?.State.State ?? VipState.Initialize;
}
