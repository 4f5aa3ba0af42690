using HaActors.Net.Tests.Wire;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>The reasons for which the receiver, and not a codec, drops an advert; the codecs' are in the tables of their own tests.</summary>
public sealed class DropTests : IDisposable
{
    private readonly LoopUnderTest _test = new();

    private static readonly Dictionary<DropReason, Action<LoopUnderTest>> Ways = new()
    {
        [DropReason.OwnFrame] = test => test.Hear(200, source: (WireAddress)0x0a4d000b),
        [DropReason.UnknownVrid] = test => test.Hear(200, id: 77),
        [DropReason.OtherProtocol] = test => test.HearCarp(1, 0),
        [DropReason.UnknownPeer] = test =>
        {
            test.Loop.Open(Vip("peers", 52) with { UnicastPeers = [System.Net.IPAddress.Parse("10.77.0.13")] }, 100, test.Link);
            Take(test, VrrpFrame(52, destination: (WireAddress)0x0a4d000b));
        },
        [DropReason.BadAuthentication] = test =>
        {
            test.Loop.Open(CarpVip() with { Name = "carp", Id = 51 }, 100, test.Link);
            test.HearCarp(1, 0, "live");
        },
        [DropReason.OtherInterval] = test =>
        {
            test.Loop.Open(Vip("two", 53) with { Protocol = Net.Model.RedundancyProtocol.Vrrp2, AdvertInterval = TimeSpan.FromSeconds(1) }, 100, test.Link);
            var frame = new byte[Vrrp2Advert.FrameSize(1)];
            Vrrp2Advert.Write(frame, AdvertPath.ToGroup(default, 0x0a4d000c), 53, 200, 2, [10, 77, 0, 101], []);
            Take(test, frame);
        },
        [DropReason.QueueFull] = test =>
        {
            for (var i = 0; i < 600; i++)
                test.Loop.Take(test.Link, VrrpFrame(51));
        },
    };

    public static TheoryData<DropReason> Reasons => [.. Ways.Keys];

    public void Dispose() => _test.Dispose();

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Receiver_drops_with_the_reason(DropReason reason)
    {
        _test.Loop.Open(Vip(), 100, _test.Link);
        Ways[reason](_test);
        Assert.Contains($"{reason}", _test.Drops.Read().Keys);
    }

    [Fact]
    public void Every_reason_is_reached_here_or_in_a_codecs_table() => Assert.Empty(
        Enum.GetValues<DropReason>().Except(Ways.Keys).Except([DropReason.None]).Except(VrrpAdvertTests.Rejected().Select(row => (DropReason)row[0])));

    private static byte[] VrrpFrame(byte id, WireAddress? destination = null)
    {
        var frame = new byte[VrrpAdvert.FrameSize(0x0a4d000cu, 1)];
        var path = AdvertPath.ToGroup(default, 0x0a4d000c);
        VrrpAdvert.Write(frame, destination is { } to ? path with { Destination = to } : path, id, 200, 1, [10, 77, 0, 101], VrrpChecksum.PseudoHeader);
        return frame;
    }

    private static void Take(LoopUnderTest test, byte[] frame)
    {
        test.Loop.Take(test.Link, frame);
        test.Loop.Pass();
    }
}
