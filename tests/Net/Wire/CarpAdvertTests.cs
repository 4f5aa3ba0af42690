using System.Diagnostics;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Wire.CarpFrames;
using static HaActors.Net.Tests.Wire.VrrpFrames;

namespace HaActors.Net.Tests.Wire;

public sealed class CarpAdvertTests
{
    public static TheoryData<DropReason, byte[]> Rejected() => new()
    {
        { DropReason.ShortFrame, CarpFrames.Good()[..^1] },
        { DropReason.WrongTtl, WithIpByte(CarpFrames.Good(), 8, 254) },
        { DropReason.WrongDestination, WithIpByte(CarpFrames.Good(), 19, 0x13) },
        { DropReason.BadLength, WithIpByte(CarpFrames.Good(), 3, 55) },
        { DropReason.BadLength, WithVrrpByte(CarpFrames.Good(), 3, 6) },
        { DropReason.BadVersion, WithVrrpByte(CarpFrames.Good(), 0, 0x31) },
        { DropReason.BadType, WithVrrpByte(CarpFrames.Good(), 0, 0x22) },
        { DropReason.BadVrid, WithVrrpByte(CarpFrames.Good(), 1, 0) },
        { DropReason.BadChecksum, [.. CarpFrames.Good()[..^1], 0] },
    };

    /// <summary>Computed by hand from FreeBSD's carp_hmac_generate with Python's hmac; ucarp's own frame is below.</summary>
    [Fact]
    public void Message_is_as_derived_by_hand_from_the_sources() => Assert.Equal(
        "212a000700010ca6" + "0123456789abcdef" + "055c5da8911cf2a311659afb98e4e262b116747e",
        Convert.ToHexStringLower(CarpFrames.Good().AsSpan(34)));

    [Fact]
    public void Headers_are_ucarps_but_for_the_hardware_address()
    {
        var frame = CarpFrames.Good();
        Assert.Equal("01005e0000120200000000010800", Convert.ToHexStringLower(frame.AsSpan(0, 14)));
        Assert.Equal(CarpFrames.Ucarp()[14..18], frame[14..18]);
        Assert.Equal(CarpFrames.Ucarp()[20..24], frame[20..24]);
    }

    [Fact]
    public void Ucarp_is_understood_and_believed()
    {
        Assert.Equal(DropReason.None, CarpFrames.Read(CarpFrames.Ucarp(), out var advert));
        Assert.Equal((51, 1, 10, 0), (advert.Vhid, advert.AdvBase, advert.AdvSkew, advert.Demotion));
        Assert.Equal((0x0a4d000cu, 0x3c138d3cf7698159u), (advert.Source, advert.Counter));
        Assert.False(advert.IsBowOut);
        Assert.True(Key("love", 51, 0x0a4d0065).Accepts(advert));
    }

    [Fact]
    public void Ucarp_and_we_write_the_same_message() => Assert.Equal(
        CarpFrames.Ucarp()[34..],
        CarpFrames.Good(51, 1, 10, 0x3c138d3cf7698159, Key("love", 51, 0x0a4d0065))[34..]);

    [Fact]
    public void Wrong_password_vhid_or_addresses_are_not_believed()
    {
        CarpFrames.Read(CarpFrames.Ucarp(), out var advert);
        Assert.False(Key("live", 51, 0x0a4d0065).Accepts(advert));
        Assert.False(Key("love", 52, 0x0a4d0065).Accepts(advert));
        Assert.False(Key("love", 51, 0x0a4d0066).Accepts(advert));
        Assert.False(Key("love", 51, 0x0a4d0065, 0x0a4d0066).Accepts(advert));
    }

    [Fact]
    public void Order_of_the_addresses_does_not_matter()
    {
        CarpFrames.Read(CarpFrames.Good(key: Key("love", 42, 0xc0000201, 0x0a000001)), out var advert);
        Assert.True(Key("love", 42, 0x0a000001, 0xc0000201).Accepts(advert));
    }

    [Fact]
    public void Bow_out_is_advbase_and_advskew_of_255()
    {
        Assert.Equal(DropReason.None, CarpFrames.Read(CarpFrames.Good(advBase: 255, advSkew: 255), out var advert));
        Assert.True(advert.IsBowOut);
        CarpFrames.Read(CarpFrames.Good(advBase: 255, advSkew: 254), out advert);
        Assert.False(advert.IsBowOut);
    }

    [Fact]
    public void Demotion_of_openbsd_is_read()
    {
        Assert.Equal(DropReason.None, CarpFrames.Read(WithVrrpByte(CarpFrames.Good(), 4, 3), out var advert));
        Assert.Equal(3, advert.Demotion);
    }

    [Fact]
    public void Vrrp_with_seven_addresses_is_not_taken_for_carp()
    {
        Assert.True(CarpAdvert.IsCarp(CarpFrames.Good().AsSpan(34)));
        var vrrp = VrrpFrames.Good(addresses: new byte[28]).AsSpan(34).ToArray();
        Assert.Equal((CarpAdvert.Size, CarpAdvert.AuthenticationWords), (vrrp.Length, vrrp[3]));
        Assert.False(CarpAdvert.IsCarp(vrrp));
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Each_rule_rejects_with_its_own_reason(DropReason reason, byte[] frame) =>
        Assert.Equal(reason, CarpFrames.Read(frame, out _));

    [Fact]
    public void Truncation_at_every_length_is_a_short_frame() => Noise.Truncate(CarpFrames.Good(), frame => CarpFrames.Read(frame, out _));

    [Fact]
    public void Random_bytes_never_throw_and_pass_by_the_odds_of_a_checksum_only() => Noise.Randomize(CarpFrames.Good(), frame => CarpFrames.Read(frame, out _));

    [Fact]
    public void Any_flipped_bit_of_the_message_is_rejected() => Noise.Flip(CarpFrames.Good(), 34, frame => CarpFrames.Read(frame, out _));

    [Fact]
    public void Counter_and_digest_are_bound_to_each_other()
    {
        for (var offset = 8; offset < CarpAdvert.Size; offset++)
        {
            var frame = CarpFrames.Good();
            Assert.Equal(DropReason.None, CarpFrames.Read(WithVrrpByte(frame, offset, (byte)(frame[34 + offset] + 1)), out var advert));
            Assert.False(Key().Accepts(advert));
        }
    }

    [Fact]
    public void Writing_reading_and_checking_allocate_nothing()
    {
        var frame = CarpFrames.Good();
        var key = Key();
        Noise.AllocatesNothing(() => RoundTrip(frame, key));
    }

    private static void RoundTrip(byte[] frame, CarpKey key)
    {
        CarpAdvert.Write(frame, AdvertPath.ToGroup(default, CarpFrames.Source), 42, 1, 0, CarpFrames.Counter, key);
        if (CarpFrames.Read(frame, out var advert) != DropReason.None || !key.Accepts(advert))
            throw new UnreachableException();
    }
}
