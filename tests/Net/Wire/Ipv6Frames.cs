using System.Buffers.Binary;
using System.Net;
using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Wire;

/// <summary>Frames over IPv6 that the tests of the codecs start from.</summary>
internal static class Ipv6Frames
{
    /// <summary>Where a message begins, bytes.</summary>
    public const int MessageOffset = 54;

    public static readonly WireAddress Source = Address("fe80::80a9:2fff:fe8b:2c4a");

    public static readonly MacAddress Mac = new(0x82a9_2f8b_2c4a);

    private static readonly byte[] Addresses = [.. IPAddress.Parse("fe80::101").GetAddressBytes(), .. IPAddress.Parse("2001:db8::100").GetAddressBytes()];

    public static WireAddress Address(string text) => WireAddress.From(IPAddress.Parse(text));

    /// <summary>
    /// Captured by tcpdump 4.99.3 from keepalived 2.2.7 (Debian 12): vrrp_version 3, virtual_router_id 51, priority 100, advert_int 0.05,
    /// addresses fe80::101 and 2001:db8::100.
    /// </summary>
    public static byte[] Keepalived() => Convert.FromHexString(
        "33330000001282a92f8b2c4a86dd6c0a" + "8c0c002870fffe8000000000000080a9" + "2ffffe8b2c4aff020000000000000000"
        + "000000000012313364020005" + "62ddfe80" + "00000000000000000000000001012001" + "0db8000000000000000000000100");

    /// <summary>The same by us.</summary>
    public static byte[] Good(byte vrid = 51)
    {
        var frame = new byte[VrrpAdvert.FrameSize(Source, 2)];
        Assert.Equal(
            frame.Length,
            VrrpAdvert.Write(frame, AdvertPath.ToGroup(Mac, Source), vrid, 100, 5, Addresses, VrrpChecksum.PseudoHeader));
        return frame;
    }

    /// <summary>vhid 42, advbase 1, advskew 0, password "love".</summary>
    public static byte[] Carp(CarpKey key)
    {
        var frame = new byte[CarpAdvert.FrameSizeV6];
        Assert.Equal(frame.Length, CarpAdvert.Write(frame, AdvertPath.ToGroup(Mac, Source), 42, 1, 0, CarpFrames.Counter, key));
        return frame;
    }

    /// <summary>Makes a neighbour advertisement the answer to somebody's question.</summary>
    public static void Solicit(Span<byte> frame, WireAddress asker)
    {
        const byte Solicited = 0x40;
        var packet = frame[EthernetHeader.Size..];
        asker.Write(packet[24..]);
        var message = frame[MessageOffset..NeighborAdvert.FrameSize];
        message[4] |= Solicited;
        message[2..4].Clear();
        var sum = InternetChecksum.AddPseudoHeader(
            WireAddress.Read(packet.Slice(8, WireAddress.V6Size)), asker, NeighborAdvert.Icmp6, message.Length, InternetChecksum.Add(message));
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], InternetChecksum.Finish(sum));
    }

    public static byte[] With(byte[] frame, int offset, byte value)
    {
        frame[offset] = value;
        return frame;
    }

    /// <summary>Changes one byte of the VRRP message and makes its checksum right again.</summary>
    public static byte[] WithVrrpByte(byte[] frame, int offset, byte value)
    {
        var message = frame.AsSpan(MessageOffset);
        message[offset] = value;
        message[6..8].Clear();
        var sum = InternetChecksum.AddPseudoHeader(Source, AdvertPath.GroupV6, Ipv4Header.Vrrp, message.Length, InternetChecksum.Add(message));
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], InternetChecksum.Finish(sum));
        return frame;
    }
}
