using System.Diagnostics;
using HaActors.Net.Redundancy;
using HaActors.Net.Tests.Wire;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>Other machines with an address that this node holds.</summary>
public sealed class ClaimLoopTests : IDisposable
{
    private const string HeldV6 = "2001:db8:77::101";
    private static readonly WireAddress Held = 0x0a4d0065;
    private static readonly WireAddress V6 = Ipv6Frames.Address(HeldV6);
    private static readonly MacAddress Foreign = new(0x0200_0000_00ee);

    private readonly LoopUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData(false, "10.77.0.101 is also claimed by 02:00:00:00:00:ee, this node has 02:00:00:00:00:01")]
    [InlineData(true, "2001:db8:77::101 is also claimed by 02:00:00:00:00:ee, this node has 02:00:00:00:00:01")]
    public void Foreign_claim_is_answered_and_told_with_both_macs_once_a_second(bool v6, string text)
    {
        var held = v6 ? V6 : Held;
        Master();
        Wait(150);
        var sent = _test.Loop.AdvertsSent;
        for (var i = 0; i < 5; i++)
            Claim(Foreign, held);
        Wait(100);
        Claim(Foreign, held);
        Wait(50);
        Assert.Equal(VipState.Master, _test.StateOf(51));
        Assert.True(_test.Loop.AdvertsSent > sent);
        Assert.True(AddressClaim.TryRead(_test.LastAnnouncement, out var own));
        Assert.Equal(_test.Link.Mac, own.Mac);
        _test.Reported();
        var told = Assert.Single(_test.Transitions, transition => transition.Remark is not null);
        Assert.Equal((text, VipState.Master), (told.Remark, told.To));
    }

    [Fact]
    public void Claim_of_a_better_node_that_adverts_right_after_is_a_takeover_and_no_alarm()
    {
        Master();
        Wait(150);
        Claim(Foreign, Held);
        _test.Hear(200);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
        _test.Hear(0);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Wait(30);
        NoneTold();
    }

    [Fact]
    public void Own_frames_other_addresses_probes_and_the_former_owners_last_words_are_no_claims()
    {
        Master();
        Claim(Foreign, Held);
        Wait(150);
        Claim(_test.Link.Mac, Held);
        Claim(Foreign, 0x0a4d0066);
        Claim(Foreign, 0u);
        Wait(50);
        NoneTold();
    }

    [Fact]
    public void Backup_does_not_mind_who_has_the_address()
    {
        _test.Loop.Open(Vip(), 100, _test.Link);
        _test.Hear(200);
        Claim(Foreign, Held);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
        NoneTold();
    }

    private void NoneTold()
    {
        _test.Reported();
        Assert.DoesNotContain(_test.Transitions, transition => transition.Remark is not null);
    }

    private void Master()
    {
        _test.Loop.Open(Vip(addresses: ["10.77.0.101", HeldV6]), 100, _test.Link);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
    }

    private void Claim(MacAddress mac, WireAddress address)
    {
        Span<byte> frame = stackalloc byte[NeighborAdvert.FrameSize];
        var length = address.IsV6 ? NeighborAdvert.WriteUnsolicited(frame, mac, address, router: false)
            : ArpFrame.WriteGratuitous(frame, ArpFrame.Request, mac, address.V4);
        _test.Loop.Take(_test.Link, frame[..length]);
        _test.Loop.Pass();
    }

    private void Wait(int milliseconds)
    {
        var since = Stopwatch.StartNew();
        _test.PassUntil(() => since.ElapsedMilliseconds > milliseconds);
    }
}
