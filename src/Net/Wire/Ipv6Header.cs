using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>The fields of an IPv6 header (RFC 8200 section 3) that adverts and neighbour discovery look at.</summary>
/// <param name="PayloadLength">What follows the header, bytes.</param>
/// <param name="NextHeader">IANA protocol number.</param>
public readonly record struct Ipv6Header(int PayloadLength, byte NextHeader, byte HopLimit, WireAddress Source, WireAddress Destination)
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 40;

    private const int SourceOffset = 8;
    private const int DestinationOffset = 24;

    /// <summary>Reads the header from the start of an Ethernet payload. Trailing Ethernet padding is allowed.</summary>
    public static DropReason TryRead(ReadOnlySpan<byte> packet, out Ipv6Header header)
    {
        header = default;
        if (packet.Length < Size)
            return DropReason.ShortFrame;
        if (packet[0] >> 4 != 6)
            return DropReason.NotIp;
        var payloadLength = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        if (packet.Length < Size + payloadLength)
            return DropReason.ShortFrame;
        header = new Ipv6Header(
            payloadLength,
            packet[6],
            packet[7],
            WireAddress.Read(packet.Slice(SourceOffset, WireAddress.V6Size)),
            WireAddress.Read(packet.Slice(DestinationOffset, WireAddress.V6Size)));
        return DropReason.None;
    }

    /// <summary>Writes a header without a flow label.</summary>
    public static void Write(
        Span<byte> packet, int payloadLength, byte trafficClass, byte hopLimit, byte nextHeader, WireAddress source, WireAddress destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, (6u << 28) | ((uint)trafficClass << 20));
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)payloadLength);
        packet[6] = nextHeader;
        packet[7] = hopLimit;
        source.Write(packet[SourceOffset..]);
        destination.Write(packet[DestinationOffset..]);
    }
}
