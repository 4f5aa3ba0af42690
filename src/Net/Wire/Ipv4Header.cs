using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>The fields of an IPv4 header (RFC 791 section 3.1) that VRRP looks at.</summary>
/// <param name="HeaderLength">Bytes, 20-60.</param>
/// <param name="TotalLength">Header and payload, bytes.</param>
/// <param name="Fragmented">More Fragments set or a fragment offset.</param>
/// <param name="Source">Host order.</param>
/// <param name="Destination">Host order.</param>
public readonly record struct Ipv4Header(
    int HeaderLength,
    int TotalLength,
    bool Fragmented,
    byte TimeToLive,
    byte Protocol,
    uint Source,
    uint Destination)
{
    /// <summary>Length without options, bytes.</summary>
    public const int Size = 20;

    /// <summary>IANA protocol number of VRRP, RFC 9568 section 5.1.1.4.</summary>
    public const byte Vrrp = 112;

    /// <summary>Type of service of adverts: Internetwork Control precedence of RFC 791 section 3.1, as keepalived and FRR send.</summary>
    public const byte InternetworkControl = 0xc0;

    private const ushort DontFragment = 0x4000;
    private const ushort MoreFragmentsAndOffset = 0x3fff;

    /// <summary>
    /// Reads the header from the start of an Ethernet payload. The lengths are checked against each other and the data
    /// (trailing Ethernet padding is allowed), the checksum is verified.
    /// </summary>
    public static DropReason TryRead(ReadOnlySpan<byte> packet, out Ipv4Header header)
    {
        header = default;
        if (packet.Length < Size)
            return DropReason.ShortFrame;
        if (packet[0] >> 4 != 4)
            return DropReason.NotIp;
        var headerLength = (packet[0] & 0x0f) * 4;
        var totalLength = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (headerLength < Size || totalLength < headerLength)
            return DropReason.BadIpHeader;
        if (packet.Length < totalLength)
            return DropReason.ShortFrame;
        if (InternetChecksum.Finish(InternetChecksum.Add(packet[..headerLength])) != 0)
            return DropReason.BadIpChecksum;
        header = new Ipv4Header(
            headerLength,
            totalLength,
            (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & MoreFragmentsAndOffset) != 0,
            packet[8],
            packet[9],
            BinaryPrimitives.ReadUInt32BigEndian(packet[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(packet[16..]));
        return DropReason.None;
    }

    /// <summary>Writes a header without options (Don't Fragment, identification 0 as RFC 6864 section 4.1 allows) with its checksum.</summary>
    public static void Write(Span<byte> packet, int payloadLength, byte typeOfService, byte timeToLive, byte protocol, uint source, uint destination)
    {
        packet[0] = (4 << 4) | (Size / 4);
        packet[1] = typeOfService;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(Size + payloadLength));
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], DontFragment);
        packet[8] = timeToLive;
        packet[9] = protocol;
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], source);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], destination);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], InternetChecksum.Finish(InternetChecksum.Add(packet[..Size])));
    }
}
