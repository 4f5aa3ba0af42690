using System.Diagnostics;
using HaActors.Net.Wire;
using static HaActors.Net.Tests.Wire.VrrpFrames;

namespace HaActors.Net.Tests.Wire;

public sealed class VrrpAdvertTests
{
    public static TheoryData<DropReason, byte[]> Rejected() => new()
    {
        { DropReason.ShortFrame, Good()[..13] },
        { DropReason.ShortFrame, Good()[..33] },
        { DropReason.ShortFrame, Good()[..^1] },
        { DropReason.NotIp, Set(Good(), 13, 0x06) },
        { DropReason.NotIp, Set(Good(), 14, 0x65) },
        { DropReason.BadIpHeader, Set(Good(), 14, 0x44) },
        { DropReason.BadIpHeader, Set(Good(), 17, 19) },
        { DropReason.BadIpChecksum, Set(Good(), 25, 0) },
        { DropReason.WrongProtocol, WithIpByte(Good(), 9, 17) },
        { DropReason.Fragment, WithIpByte(Good(), 6, 0x20) },
        { DropReason.Fragment, WithIpByte(Good(), 7, 1) },
        { DropReason.WrongDestination, WithIpByte(Good(), 19, 0x13) },
        { DropReason.WrongTtl, WithIpByte(Good(), 8, 254) },
        { DropReason.BadVersion, WithVrrpByte(Good(), 0, 0x21) },
        { DropReason.BadType, WithVrrpByte(Good(), 0, 0x32) },
        { DropReason.BadVrid, WithVrrpByte(Good(), 1, 0) },
        { DropReason.NoAddresses, WithVrrpByte(Good(), 3, 0) },
        { DropReason.BadLength, WithVrrpByte(Good(), 3, 2) },
        { DropReason.BadLength, WithIpByte(Good(), 3, 27) },
        { DropReason.BadChecksum, Set(Good(), ^1, 101) },
        { DropReason.BadInterval, WithVrrpByte(WithVrrpByte(Good(), 4, 0xf0), 5, 0) },
    };

    [Theory]
    [InlineData(VrrpChecksum.PseudoHeader, "3133640100640572c0000264")]
    [InlineData(VrrpChecksum.MessageOnly, "313364010064a802c0000264")]
    public void Message_is_as_derived_by_hand_from_the_rfc(VrrpChecksum checksum, string message) =>
        Assert.Equal(message, Convert.ToHexStringLower(Good(checksum).AsSpan(34)));

    [Fact]
    public void Headers_are_those_of_section_5_1()
    {
        var frame = Good();
        Assert.Equal("01005e0000120200000000010800", Convert.ToHexStringLower(frame.AsSpan(0, 14)));
        Assert.Equal(0xc0, frame[15]);
        Assert.Equal(255, frame[22]);
        Assert.Equal(DropReason.None, Ipv4Header.TryRead(frame.AsSpan(14), out var ip));
        Assert.Equal((Source, AdvertPath.GroupV4, (byte)112, 32), (ip.Source, ip.Destination, ip.Protocol, ip.TotalLength));
    }

    [Fact]
    public void Keepalived_is_understood()
    {
        Assert.Equal(DropReason.None, VrrpAdvert.TryRead(Keepalived(), out var advert));
        Assert.Equal((51, 100, 5, Source), (advert.Vrid, advert.Priority, advert.IntervalCentiseconds, advert.Source.V4));
        Assert.Equal([192, 0, 2, 100], advert.Addresses.ToArray());
    }

    [Fact]
    public void Keepalived_and_we_write_the_same_message()
    {
        Assert.Equal(Keepalived()[34..], Good(interval: 5)[34..]);
    }

    [Theory]
    [InlineData(VrrpChecksum.PseudoHeader)]
    [InlineData(VrrpChecksum.MessageOnly)]
    public void What_is_written_reads_the_same(VrrpChecksum checksum)
    {
        var addresses = Enumerable.Range(0, 4 * 255).Select(i => (byte)i).ToArray();
        var frame = Good(checksum, vrid: 255, priority: 254, interval: VrrpAdvert.MaxIntervalCentiseconds, addresses);
        Assert.Equal(DropReason.None, VrrpAdvert.TryRead(frame, out var advert));
        Assert.Equal((255, 254, 4095), (advert.Vrid, advert.Priority, advert.IntervalCentiseconds));
        Assert.Equal(addresses, advert.Addresses.ToArray());
    }

    [Fact]
    public void Ethernet_padding_is_no_fault() =>
        Assert.Equal(DropReason.None, VrrpAdvert.TryRead([.. Good(), .. new byte[14]], out _));

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Each_rule_rejects_with_its_own_reason(DropReason reason, byte[] frame) =>
        Assert.Equal(reason, VrrpAdvert.TryRead(frame, out _));

    [Fact]
    public void Every_reason_of_the_codec_is_in_the_table()
    {
        DropReason[] ofReceiver =
        [
            DropReason.None, DropReason.OwnFrame, DropReason.UnknownVrid, DropReason.OtherProtocol, DropReason.BadAuthentication,
            DropReason.OtherInterval, DropReason.QueueFull, DropReason.UnknownPeer,
        ];
        Assert.Equal(Enum.GetValues<DropReason>().Except(ofReceiver), Rejected().Select(row => (DropReason)row[0]).Distinct().Order());
    }

    [Fact]
    public void Truncation_at_every_length_is_a_short_frame() => Noise.Truncate(Good(), frame => VrrpAdvert.TryRead(frame, out _));

    [Fact]
    public void Random_bytes_never_throw_and_pass_by_the_odds_of_a_checksum_only() => Noise.Randomize(Good(), frame => VrrpAdvert.TryRead(frame, out _));

    [Fact]
    public void Any_flipped_bit_of_the_message_is_rejected() => Noise.Flip(Good(), 34, frame => VrrpAdvert.TryRead(frame, out _));

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        var frame = Good();
        byte[] addresses = [192, 0, 2, 100];
        Noise.AllocatesNothing(() => RoundTrip(frame, addresses));
    }

    private static void RoundTrip(byte[] frame, byte[] addresses)
    {
        VrrpAdvert.Write(frame, AdvertPath.ToGroup(default, Source), 51, 100, 5, addresses, VrrpChecksum.PseudoHeader);
        if (VrrpAdvert.TryRead(frame, out _) != DropReason.None)
            throw new UnreachableException();
    }

    private static byte[] Set(byte[] frame, Index index, byte value)
    {
        frame[index] = value;
        return frame;
    }
}
