using HaActors.Net.Wire;
using static HaActors.Net.Tests.Wire.Ipv6Frames;

namespace HaActors.Net.Tests.Wire;

public sealed class NeighborAdvertTests
{
    [Fact]
    public void Keepalived_and_we_write_the_same_frame() => Assert.Equal(Keepalived(), Written());

    [Fact]
    public void Router_says_so()
    {
        Assert.True(NeighborAdvert.TryRead(Written(router: true), out var advert));
        Assert.Equal(new NeighborAdvert(Address("fe80::101"), Mac, IsRouter: true, IsSolicited: false, IsOverride: true) { Destination = NeighborAdvert.AllNodes }, advert);
    }

    [Fact]
    public void Without_the_option_the_sender_of_the_frame_counts()
    {
        var frame = Keepalived()[..^8];
        frame[19] -= 8;     // payload length
        // The option's words less, and the length in the pseudo header too.
        var sum = 0x791d + 0x0201 + 0x82a9 + 0x2f8b + 0x2c4a + 8;
        sum = (sum & 0xffff) + (sum >> 16);
        (frame[56], frame[57]) = ((byte)(sum >> 8), (byte)sum);
        Assert.True(NeighborAdvert.TryRead(frame, out var advert));
        Assert.Equal(Mac, advert.Mac);
    }

    [Theory]
    [InlineData(13, 0x00)]  // not IPv6
    [InlineData(20, 112)]   // not ICMPv6
    [InlineData(21, 254)]   // came from afar
    [InlineData(54, 135)]   // a solicitation
    [InlineData(55, 1)]     // code
    [InlineData(77, 2)]     // checksum
    [InlineData(79, 0)]     // option without length
    public void Other_frames_are_refused(int offset, byte value) => Assert.False(NeighborAdvert.TryRead(With(Keepalived(), offset, value), out _));

    [Fact]
    public void Truncated_and_random_frames_are_refused_without_an_exception()
    {
        for (var length = 0; length < Keepalived().Length; length++)
            Assert.False(NeighborAdvert.TryRead(Keepalived().AsSpan(0, length), out _));
        var random = new Random(58);
        var frame = new byte[128];
        for (var i = 0; i < 1_000_000; i++)
        {
            random.NextBytes(frame);
            Keepalived().AsSpan(0, i % 7 * 11).CopyTo(frame);
            _ = NeighborAdvert.TryRead(frame.AsSpan(0, i % frame.Length), out _);
        }
    }

    /// <summary>Captured by tcpdump 4.99.3 from keepalived 2.2.7 (Debian 12) as it became Master for fe80::101.</summary>
    private static byte[] Keepalived() => Convert.FromHexString(
        "33330000000182a92f8b2c4a86dd6000" + "000000203afffe800000000000000000" + "000000000101ff020000000000000000"
        + "0000000000018800791d20000000fe80" + "00000000000000000000000001010201" + "82a92f8b2c4a");

    private static byte[] Written(bool router = false)
    {
        var frame = new byte[NeighborAdvert.FrameSize];
        Assert.Equal(frame.Length, NeighborAdvert.WriteUnsolicited(frame, Mac, Address("fe80::101"), router));
        return frame;
    }
}
