using HaActors.Net.Link;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Redundancy.Runtime;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>A VIP at the virtual router's own hardware address.</summary>
public sealed class VirtualMacLoopTests : IDisposable
{
    private const int LinkIndex = 21;
    private const uint PeerAddress = 0x0a4d000c;
    private static readonly MacAddress Virtual = new(0x0000_5e00_0133);
    private static readonly InterfaceAddress Held = new(LinkIndex, 0x0a4d0065, 24) { IsOnOwnLink = true };

    private readonly LoopUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Vip_waits_for_its_link_and_puts_addresses_on_it_when_it_is_up()
    {
        _test.Loop.Open(VirtualVip(), 100, _test.Link);
        Assert.Equal(VipState.Initialize, _test.StateOf(51));
        var machine = Assert.Single(_test.LinksWanted);
        _test.Loop.TakeLink(machine, LinkIndex);
        Assert.Empty(_test.Raised);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Assert.Equal([LinkIndex], _test.Raised);
        Assert.Equal([Held], _test.Held);
    }

    [Fact]
    public void Master_adverts_and_announces_from_the_virtual_mac_and_whoever_yields_or_asks_from_its_own()
    {
        _test.KeepFrames = true;
        var machine = Master();
        Assert.All(_test.Frames, frame => Assert.Equal(Virtual, SourceOf(frame)));
        Assert.Contains(_test.Frames, frame => ArpFrame.TryRead(frame, out var arp) && arp.SenderMac == Virtual);
        _test.Frames.Clear();
        _test.Hear(200);
        Assert.Equal(VipState.Backup, machine.State.State);
        Assert.Equal(_test.Link.Mac, SourceOf(Assert.Single(_test.Frames)));
        Assert.Equal([machine], _test.LinksLowered);
        _test.Frames.Clear();
        _test.Loop.Suspect("web");
        Assert.Equal(_test.Link.Mac, SourceOf(Assert.Single(_test.Frames)));
    }

    [Fact]
    public void Release_is_sent_from_the_virtual_mac()
    {
        Master();
        _test.Loop.Close("web", "test");
        _test.Loop.Close("web", "test");
        _test.PassUntil(() => _test.StateOf(51) == VipState.Initialize);
        Assert.Equal(DropReason.None, VrrpAdvert.TryRead(_test.LastAdvert, out var advert));
        Assert.Equal((0, Virtual), (advert.Priority, SourceOf(_test.LastAdvert)));
    }

    [Fact]
    public void Adverts_come_from_the_own_mac_if_the_settings_say_so()
    {
        Master(VirtualVip() with { VirtualMac = new VirtualMacSettings("vrrp.51", FromOwnMac: true) });
        Assert.Equal(_test.Link.Mac, SourceOf(_test.LastAdvert));
        Assert.Equal(Virtual, SourceOf(_test.LastAnnouncement));
    }

    [Fact]
    public void Own_frames_that_come_back_wake_nobody_and_a_peers_are_heard()
    {
        var machine = Master();
        _test.Loop.Take(_test.Link, _test.LastAdvert);
        _test.Loop.Take(_test.Link, _test.LastAnnouncement);
        Assert.Equal(0, _test.Link.Frames.Count);
        Span<byte> frame = stackalloc byte[VrrpAdvert.FrameSize(PeerAddress, 1)];
        VrrpAdvert.Write(frame, AdvertPath.ToGroup(Virtual, PeerAddress), 51, 200, 1, [10, 77, 0, 101], VrrpChecksum.PseudoHeader);
        _test.Loop.Take(_test.Link, frame);
        _test.Loop.Pass();
        Assert.Equal(VipState.Backup, machine.State.State);
        Assert.Empty(_test.Drops.Read());
    }

    [Fact]
    public void Only_an_answer_to_the_virtual_mac_proves_that_it_was_learned()
    {
        var machine = Master(VirtualVip() with { Garp = VirtualVip().Garp with { Verify = 3 } });
        var neighbor = new MacAddress(0x0200_0000_0050);
        _test.Loop.TakeQuestions(machine, [new Question(new Neighbor(0x0a4d0001, neighbor, IsGateway: false), Held.Address)]);
        Assert.True(ArpFrame.TryRead(_test.LastAnnouncement, out var question));
        Assert.Equal((Virtual, 0x0a4d0065u), (question.SenderMac, question.SenderIp));
        foreach (var (to, left) in new[] { (_test.Link.Mac, 1ul), (Virtual, 0ul) })
        {
            var answer = new byte[ArpFrame.FrameSize];
            ArpFrame.WriteQuestion(answer, neighbor, 0x0a4d0001, to, 0x0a4d0065);
            answer[21] = (byte)ArpFrame.Reply;      // RFC 826: operation
            _test.Loop.Take(_test.Link, answer);
            _test.Loop.Pass();
            Assert.Equal(left, machine.Unanswered);
        }
    }

    [Fact]
    public void Lost_link_is_left_and_asked_for_again()
    {
        var machine = Master();
        _test.LinksWanted.Clear();
        _test.Loop.FollowLinks(new LinkNotice(LinkIndex, HasCarrier: false, IsGone: true));
        Assert.Equal(VipState.Initialize, machine.State.State);
        Assert.Equal([machine], _test.LinksWanted);
        _test.Loop.TakeLink(machine, LinkIndex + 1);
        _test.PassUntil(() => machine.State.State == VipState.Master);
        Assert.Contains(Held with { InterfaceIndex = LinkIndex + 1 }, _test.Held);
    }

    [Fact]
    public void Link_that_was_put_down_under_a_master_is_put_up_again()
    {
        Master();
        _test.Raised.Clear();
        _test.Loop.FollowLinks(new LinkNotice(LinkIndex, HasCarrier: false, IsGone: false));
        Assert.Equal([LinkIndex], _test.Raised);
    }

    [Fact]
    public void Turning_it_off_or_on_or_adding_a_family_begins_anew_and_drops_the_link()
    {
        var machine = Master();
        _test.Loop.Open(VirtualVip() with { Addresses = [.. VirtualVip().Addresses, .. Vip(addresses: "2001:db8:77::101").Addresses] }, 100, _test.Link);
        Assert.Equal([machine], _test.LinksDropped);
        Assert.Equal(2, _test.LinksWanted.Count);
        _test.Loop.Open(Vip(), 100, _test.Link);
        Assert.Equal(2, _test.LinksDropped.Count);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
    }

    [Fact]
    public void Link_that_is_made_too_late_is_no_ones()
    {
        _test.Loop.Open(VirtualVip(), 100, _test.Link);
        var machine = Assert.Single(_test.LinksWanted);
        _test.Loop.Close("web", "test");
        Assert.Equal([machine], _test.LinksDropped);
        _test.Loop.TakeLink(machine, LinkIndex);
        Assert.Equal(VipState.Initialize, machine.State.State);
    }

    private static VipSettings VirtualVip() => Vip() with { VirtualMac = new VirtualMacSettings("vrrp.51", FromOwnMac: false) };

    private VipMachine Master(VipSettings? vip = null)
    {
        _test.Loop.Open(vip ?? VirtualVip(), 100, _test.Link);
        var machine = _test.LinksWanted[^1];
        _test.Loop.TakeLink(machine, LinkIndex);
        _test.PassUntil(() => machine.State.State == VipState.Master);
        return machine;
    }

    private static MacAddress SourceOf(ReadOnlySpan<byte> frame) => MacAddress.Read(frame[MacAddress.Size..]);
}
