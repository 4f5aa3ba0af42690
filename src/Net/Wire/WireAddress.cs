using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HaActors.Net.Wire;

/// <summary>
/// An IPv4 or IPv6 address as a number, the form that the wire code and the machines compare: allocates nothing and sorts as the
/// bytes on the wire do, IPv4 before all but the first IPv6 addresses. The default value is no address.
/// </summary>
public readonly record struct WireAddress : IComparable<WireAddress>
{
    /// <summary>Length of an IPv4 address, bytes.</summary>
    public const int V4Size = 4;

    /// <summary>Length of an IPv6 address, bytes.</summary>
    public const int V6Size = 16;

    // IPv4 stands as RFC 4291 section 2.5.5.2 maps it, ::ffff:a.b.c.d, a form that no packet carries.
    private const uint MappedPrefix = 0xffff;
    private const uint LinkLocalPrefix = 0xfe80 >> 6;   // fe80::/10, RFC 4291 section 2.4

    private readonly UInt128 _bits;

    private WireAddress(UInt128 bits) => _bits = bits;

    /// <summary>No address at all.</summary>
    public bool IsNone => _bits == 0;

    public bool IsV4 => _bits >> 32 == MappedPrefix;

    public bool IsV6 => !IsV4 && !IsNone;

    /// <summary>IPv6, and good on its own link only.</summary>
    public bool IsLinkLocal => _bits >> 118 == LinkLocalPrefix;

    /// <summary>Length of the address on the wire, bytes.</summary>
    public int Size => IsV4 ? V4Size : V6Size;

    /// <summary>The number of an IPv4 address; 192.0.2.1 is 0xc0000201.</summary>
    public uint V4 => (uint)_bits;

    /// <summary>The IPv4 address of a number, host order.</summary>
    public static implicit operator WireAddress(uint v4) => new(((UInt128)MappedPrefix << 32) | v4);

    /// <exception cref="ArgumentException">The address is neither IPv4 nor IPv6.</exception>
    public static WireAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[V6Size];
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) || !address.TryWriteBytes(bytes, out var size))
            throw new ArgumentException($"{address} is neither an IPv4 nor an IPv6 address.", nameof(address));
        return Read(bytes[..size]);
    }

    /// <summary>Reads four bytes as IPv4, sixteen as IPv6.</summary>
    public static WireAddress Read(ReadOnlySpan<byte> bytes) => bytes.Length == V4Size
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
        : new WireAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes <see cref="Size"/> bytes and returns how many these are.</summary>
    public int Write(Span<byte> bytes)
    {
        if (IsV4)
            BinaryPrimitives.WriteUInt32BigEndian(bytes, V4);
        else
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _bits);
        return Size;
    }

    /// <summary>Allocates; for words to operators.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[V6Size];
        return new IPAddress(bytes[..Write(bytes)]);
    }

    public int CompareTo(WireAddress other) => _bits.CompareTo(other._bits);

    public override string ToString() => ToIPAddress().ToString();
}
