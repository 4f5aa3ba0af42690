using System.Diagnostics;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Wire.VrrpFrames;

namespace HaActors.Net.Tests.Wire;

public sealed class Vrrp2AdvertTests
{
    private static readonly byte[] Love = "love"u8.ToArray();

    public static TheoryData<DropReason, byte[]> Rejected() => new()
    {
        { DropReason.ShortFrame, Frame()[..^1] },
        { DropReason.WrongTtl, WithIpByte(Frame(), 8, 254) },
        { DropReason.BadLength, WithIpByte(Frame(), 3, 35) },
        { DropReason.BadLength, WithVrrpByte(Frame(), 3, 2) },
        { DropReason.BadVersion, WithVrrpByte(Frame(), 0, 0x31) },
        { DropReason.BadType, WithVrrpByte(Frame(), 0, 0x22) },
        { DropReason.BadVrid, WithVrrpByte(Frame(), 1, 0) },
        { DropReason.NoAddresses, WithVrrpByte(Frame(), 3, 0) },
        { DropReason.BadInterval, WithVrrpByte(Frame(), 5, 0) },
        { DropReason.BadChecksum, [.. Frame()[..^1], 1] },
    };

    [Fact]
    public void Message_is_as_derived_by_hand_from_the_rfc() => Assert.Equal(
        "213364010001b865" + "c0000264" + "0000000000000000",
        Convert.ToHexStringLower(Frame(password: []).AsSpan(34)));

    [Fact]
    public void Keepalived_is_understood_and_believed()
    {
        Assert.Equal(DropReason.None, Read(Keepalived(), out var advert));
        Assert.Equal((51, 100, 1, Source), (advert.Vrid, advert.Priority, advert.IntervalSeconds, advert.Source.V4));
        Assert.Equal([192, 0, 2, 100], advert.Addresses.ToArray());
        Assert.True(advert.IsAuthenticatedBy(Love));
    }

    [Fact]
    public void Keepalived_and_we_write_the_same_message() => Assert.Equal(Keepalived()[34..], Frame()[34..]);

    [Theory]
    [InlineData("love", "live")]
    [InlineData("love", "")]
    [InlineData("love", "lovelove")]
    [InlineData("", "love")]
    public void Other_password_is_not_believed(string sent, string expected)
    {
        Assert.Equal(DropReason.None, Read(Frame(System.Text.Encoding.ASCII.GetBytes(sent)), out var advert));
        Assert.False(advert.IsAuthenticatedBy(System.Text.Encoding.ASCII.GetBytes(expected)));
        Assert.True(advert.IsAuthenticatedBy(System.Text.Encoding.ASCII.GetBytes(sent)));
    }

    [Fact]
    public void Carp_begins_alike_and_is_told_apart()
    {
        Assert.True(Vrrp2Advert.IsVrrp2(CarpFrames.Good().AsSpan(34)));
        for (var addresses = 1; addresses <= 20; addresses++)
        {
            var frame = new byte[Vrrp2Advert.FrameSize(addresses)];
            Vrrp2Advert.Write(frame, AdvertPath.ToGroup(default, Source), 51, 100, 1, new byte[4 * addresses], Love);
            Assert.False(CarpAdvert.IsCarp(frame.AsSpan(34)));
        }
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Each_rule_rejects_with_its_own_reason(DropReason reason, byte[] frame) => Assert.Equal(reason, Read(frame, out _));

    [Fact]
    public void Truncation_at_every_length_is_a_short_frame() => Noise.Truncate(Frame(), frame => Read(frame, out _));

    [Fact]
    public void Random_bytes_never_throw_and_pass_by_the_odds_of_a_checksum_only() => Noise.Randomize(Frame(), frame => Read(frame, out _));

    [Fact]
    public void Any_flipped_bit_of_the_message_is_rejected() => Noise.Flip(Frame(), 34, frame => Read(frame, out _));

    [Fact]
    public void Writing_reading_and_checking_allocate_nothing()
    {
        var frame = Frame();
        byte[] addresses = [192, 0, 2, 100];
        Noise.AllocatesNothing(() => RoundTrip(frame, addresses));
    }

    private static void RoundTrip(byte[] frame, byte[] addresses)
    {
        Vrrp2Advert.Write(frame, AdvertPath.ToGroup(default, Source), 51, 100, 1, addresses, Love);
        if (Read(frame, out var advert) != DropReason.None || !advert.IsAuthenticatedBy(Love))
            throw new UnreachableException();
    }

    /// <summary>
    /// Captured by tcpdump 4.99.3 from keepalived 2.2.7 (Debian 12): vrrp_version 2, virtual_router_id 51, priority 100, advert_int 1,
    /// auth_type PASS, auth_pass love, address 192.0.2.100 on a machine with 192.0.2.1.
    /// </summary>
    private static byte[] Keepalived() => Convert.FromHexString(
        "01005e0000122a8b1e7d92b6080045c0" + "002800010000ff701891c0000201e0000012"
        + "213364010101d490c0000264" + "6c6f766500000000");

    /// <summary>vrid 51, priority 100, 1 s, 192.0.2.100 from 192.0.2.1, password "love".</summary>
    private static byte[] Frame(byte[]? password = null)
    {
        var frame = new byte[Vrrp2Advert.FrameSize(1)];
        Vrrp2Advert.Write(frame, AdvertPath.ToGroup(new MacAddress(0x0200_0000_0001), Source), 51, 100, 1, [192, 0, 2, 100], password ?? Love);
        return frame;
    }

    private static DropReason Read(ReadOnlySpan<byte> frame, out Vrrp2Advert advert)
    {
        advert = default;
        var reason = AdvertPacket.TryRead(frame, out var packet);
        return reason == DropReason.None ? Vrrp2Advert.TryRead(packet, out advert) : reason;
    }
}
