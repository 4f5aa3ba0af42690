using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>The 14 bytes of an untagged Ethernet II frame header.</summary>
/// <param name="EtherType">Such as <see cref="Ipv4"/>.</param>
public readonly record struct EthernetHeader(MacAddress Destination, MacAddress Source, ushort EtherType)
{
    /// <summary>Length on the wire, bytes.</summary>
    public const int Size = 14;

    /// <summary>IANA EtherType of IPv4 (linux/if_ether.h ETH_P_IP).</summary>
    public const ushort Ipv4 = 0x0800;

    /// <summary>IANA EtherType of IPv6 (linux/if_ether.h ETH_P_IPV6).</summary>
    public const ushort Ipv6 = 0x86dd;

    /// <summary>IANA EtherType of ARP (linux/if_ether.h ETH_P_ARP).</summary>
    public const ushort Arp = 0x0806;

    /// <summary>Reads the header; false if the frame is shorter.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out EthernetHeader header)
    {
        header = default;
        if (frame.Length < Size)
            return false;
        header = new(MacAddress.Read(frame), MacAddress.Read(frame[6..]), BinaryPrimitives.ReadUInt16BigEndian(frame[12..]));
        return true;
    }

    /// <summary>Writes the header to the first 14 bytes.</summary>
    public void Write(Span<byte> frame)
    {
        Destination.Write(frame);
        Source.Write(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType);
    }
}
