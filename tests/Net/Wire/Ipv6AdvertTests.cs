using System.Diagnostics;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Wire.Ipv6Frames;

namespace HaActors.Net.Tests.Wire;

/// <summary>Adverts over IPv6; what does not differ from IPv4 is tested there.</summary>
public sealed class Ipv6AdvertTests
{
    public static TheoryData<DropReason, byte[]> Rejected() => new()
    {
        { DropReason.ShortFrame, Good()[..13] },
        { DropReason.ShortFrame, Good()[..53] },
        { DropReason.ShortFrame, Good()[..^1] },
        { DropReason.NotIp, With(Good(), 14, 0x45) },
        { DropReason.WrongProtocol, With(Good(), 20, 58) },
        { DropReason.WrongProtocol, With(Good(), 20, 44) },             // a fragment
        { DropReason.WrongDestination, With(Good(), 53, 0x13) },
        { DropReason.WrongDestination, With(Good(), 39, 0x05) },        // ff05::12, the site's
        { DropReason.WrongTtl, With(Good(), 21, 254) },
        { DropReason.BadVersion, Ipv6Frames.WithVrrpByte(Good(), 0, 0x21) },
        { DropReason.BadType, Ipv6Frames.WithVrrpByte(Good(), 0, 0x32) },
        { DropReason.BadVrid, Ipv6Frames.WithVrrpByte(Good(), 1, 0) },
        { DropReason.NoAddresses, Ipv6Frames.WithVrrpByte(Good(), 3, 0) },
        { DropReason.BadLength, Ipv6Frames.WithVrrpByte(Good(), 3, 8) },        // 8 IPv4 addresses would have this length
        { DropReason.BadLength, With(Good(), 19, 39) },
        { DropReason.BadChecksum, With(Good(), 93, 1) },
        { DropReason.BadChecksum, [.. Good()[..20], .. VrrpFrames.WithVrrpByte(Good()[20..], 4, 0)] },      // right without the pseudo header
        { DropReason.BadInterval, Ipv6Frames.WithVrrpByte(Good(), 5, 0) },
    };

    [Fact]
    public void Keepalived_is_understood()
    {
        Assert.Equal(DropReason.None, VrrpAdvert.TryRead(Keepalived(), out var advert));
        Assert.Equal((51, 100, 5, Source), (advert.Vrid, advert.Priority, advert.IntervalCentiseconds, advert.Source));
        Assert.Equal(32, advert.Addresses.Length);
        Assert.Equal(Address("fe80::101"), WireAddress.Read(advert.Addresses[..16]));
    }

    [Fact]
    public void Keepalived_and_we_write_the_same_but_for_the_flow_label()
    {
        var keepalived = Keepalived();
        keepalived.AsSpan(15, 3).Clear();
        Assert.Equal(0x6c, keepalived[14]);     // traffic class 0xc0
        Assert.Equal(keepalived, Good());
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Each_rule_rejects_with_its_own_reason(DropReason reason, byte[] frame) =>
        Assert.Equal(reason, VrrpAdvert.TryRead(frame, out _));

    [Fact]
    public void Version_2_has_no_adverts_over_ipv6()
    {
        AdvertPacket.TryRead(Ipv6Frames.WithVrrpByte(Good(), 0, 0x21), out var packet);
        Assert.Equal(DropReason.BadVersion, Vrrp2Advert.TryRead(packet, out _));
    }

    [Fact]
    public void Ethernet_padding_is_no_fault() => Assert.Equal(DropReason.None, VrrpAdvert.TryRead([.. Good(), .. new byte[14]], out _));

    /// <summary>Computed from FreeBSD's carp_hmac_generate with Python's hmac; no peer that speaks CARP over IPv6 runs on Linux.</summary>
    [Fact]
    public void Carp_is_as_derived_by_hand_from_the_sources() => Assert.Equal(
        "212a000700016fbe" + "0123456789abcdef" + "a156ec5e919961a4ed9c8ca4b0a8df56dc226992",
        Convert.ToHexStringLower(Carp(CarpKey()).AsSpan(MessageOffset)));

    [Fact]
    public void Carp_is_believed_with_and_without_the_link_local_address()
    {
        Assert.True(CarpKey().Accepts(ReadCarp(Carp(CarpKey()))));
        Assert.True(CarpKey().Accepts(ReadCarp(Carp(new CarpKey("love", 42, [Address("2001:db8::100"), 0x0a0101fcu])))));
        Assert.False(CarpKey().Accepts(ReadCarp(Carp(new CarpKey("love", 42, [0x0a0101fcu])))));
        Assert.False(CarpKey().Accepts(ReadCarp(Carp(new CarpKey("live", 42, [Address("2001:db8::100"), 0x0a0101fcu])))));
    }

    [Fact]
    public void Truncation_at_every_length_is_a_short_frame()
    {
        Noise.Truncate(Good(), frame => VrrpAdvert.TryRead(frame, out _));
        Noise.Truncate(Carp(CarpKey()), frame => CarpFrames.Read(frame, out _));
    }

    [Fact]
    public void Random_bytes_never_throw_and_pass_by_the_odds_of_a_checksum_only()
    {
        Noise.Randomize(Good(), frame => VrrpAdvert.TryRead(frame, out _));
        Noise.Randomize(Carp(CarpKey()), frame => CarpFrames.Read(frame, out _));
    }

    [Fact]
    public void Any_flipped_bit_of_the_message_is_rejected()
    {
        Noise.Flip(Good(), MessageOffset, frame => VrrpAdvert.TryRead(frame, out _));
        Noise.Flip(Carp(CarpKey()), MessageOffset, frame => CarpFrames.Read(frame, out _));
    }

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        var frame = Good();
        var addresses = new byte[32];
        Noise.AllocatesNothing(() =>
        {
            VrrpAdvert.Write(frame, AdvertPath.ToGroup(Mac, Source), 51, 100, 5, addresses, VrrpChecksum.PseudoHeader);
            if (VrrpAdvert.TryRead(frame, out _) != DropReason.None)
                throw new UnreachableException();
        });
    }

    private static CarpKey CarpKey() => new("love", 42, [Address("fe80::101"), Address("2001:db8::100"), 0x0a0101fcu]);

    private static CarpAdvert ReadCarp(byte[] frame)
    {
        Assert.Equal(DropReason.None, CarpFrames.Read(frame, out var advert));
        return advert;
    }
}
