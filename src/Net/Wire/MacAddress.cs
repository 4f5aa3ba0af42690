using System.Buffers.Binary;
using System.Globalization;

namespace HaActors.Net.Wire;

/// <summary>A 48-bit Ethernet address.</summary>
/// <param name="Value">The six bytes in wire order, in the low 48 bits.</param>
public readonly record struct MacAddress(ulong Value)
{
    /// <summary>Length on the wire, bytes.</summary>
    public const int Size = 6;

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static readonly MacAddress Broadcast = new(0xffff_ffff_ffff);

    /// <summary>01:00:5e:00:00:12: group 224.0.0.18 by the mapping of RFC 1112 section 6.4.</summary>
    public static readonly MacAddress VrrpGroup = new(0x0100_5e00_0012);

    /// <summary>33:33:00:00:00:12: group ff02::12 by the mapping of RFC 2464 section 7.</summary>
    public static readonly MacAddress VrrpGroupV6 = new(0x3333_0000_0012);

    /// <summary>33:33:00:00:00:01: group ff02::1, all nodes.</summary>
    public static readonly MacAddress AllNodes = new(0x3333_0000_0001);

    /// <summary>
    /// That of a virtual router: 00-00-5e-00-01-ID, of VRRP over IPv6 00-00-5e-00-02-ID (RFC 9568 section 7.3). CARP has the former in both
    /// families (FreeBSD netinet/ip_carp.c).
    /// </summary>
    public static MacAddress OfRouter(byte id, bool v6) => new((v6 ? 0x0000_5e00_0200ul : 0x0000_5e00_0100ul) | id);

    /// <summary>Reads the first six bytes.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    /// <summary>Writes six bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)Value);
    }

    /// <summary>Colon form, lower case.</summary>
    public override string ToString()
    {
        var value = Value;
        return string.Join(':', Enumerable.Range(0, Size)
            .Select(i => ((byte)(value >> (40 - 8 * i))).ToString("x2", CultureInfo.InvariantCulture)));
    }
}
