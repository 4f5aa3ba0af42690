using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>An IPv4 or IPv6 endpoint as the kernel takes it: sockaddr_in, sockaddr_in6 (include/uapi/linux/in.h, in6.h).</summary>
internal unsafe struct SocketName
{
    public const ushort FamilyIPv4 = 2;     // AF_INET
    public const ushort FamilyIPv6 = 10;    // AF_INET6

    /// <summary>Bytes that the kernel may fill in.</summary>
    public const int Size = SizeIPv6;

    private const int SizeIPv4 = 16;
    private const int SizeIPv6 = 28;

    private fixed byte _bytes[SizeIPv6];

    public SocketName(IPEndPoint endpoint)
    {
        bool isIPv6 = endpoint.AddressFamily == AddressFamily.InterNetworkV6;
        fixed (byte* bytes = _bytes)
        {
            var name = new Span<byte>(bytes, SizeIPv6);
            BitConverter.TryWriteBytes(name, isIPv6 ? FamilyIPv6 : FamilyIPv4);
            BinaryPrimitives.WriteUInt16BigEndian(name[2..], (ushort)endpoint.Port);
            endpoint.Address.TryWriteBytes(name[(isIPv6 ? 8 : 4)..], out _);
            // The scope of a link-local address is in host byte order, unlike all before it.
            if (isIPv6) BitConverter.TryWriteBytes(name[24..], (uint)endpoint.Address.ScopeId);
        }
    }

    /// <param name="address">4 or 16 bytes in network order.</param>
    public SocketName(ReadOnlySpan<byte> address, int port)
    {
        bool isIPv6 = address.Length > 4;
        fixed (byte* bytes = _bytes)
        {
            var name = new Span<byte>(bytes, SizeIPv6);
            BitConverter.TryWriteBytes(name, isIPv6 ? FamilyIPv6 : FamilyIPv4);
            BinaryPrimitives.WriteUInt16BigEndian(name[2..], (ushort)port);
            address.CopyTo(name[(isIPv6 ? 8 : 4)..]);
        }
    }

    /// <summary><see cref="FamilyIPv4"/>, <see cref="FamilyIPv6"/>, or 0: nothing.</summary>
    public readonly ushort Family => Unsafe.ReadUnaligned<ushort>(in _bytes[0]);

    /// <summary>Bytes of the structure that count.</summary>
    public readonly int Length => Family == FamilyIPv6 ? SizeIPv6 : SizeIPv4;

    public readonly int Port => BinaryPrimitives.ReadUInt16BigEndian(All[2..]);

    /// <summary>The address without port and scope, in network order; 4 bytes also for an IPv4 address in an IPv6 one (RFC 4291 section 2.5.5.2).</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> AddressBytes
    {
        get
        {
            if (Family != FamilyIPv6) return All.Slice(4, 4);
            ReadOnlySpan<byte> address = All.Slice(8, 16);
            return address[..12].SequenceEqual(MappedPrefix) ? address[12..] : address;
        }
    }

    public readonly IPEndPoint ToEndPoint() => new(new IPAddress(AddressBytes), Port);

    [UnscopedRef]
    private readonly ReadOnlySpan<byte> All => MemoryMarshal.CreateReadOnlySpan(in _bytes[0], SizeIPv6);

    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
}
