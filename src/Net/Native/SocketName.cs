using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HaActors.Net.Native;

/// <summary>An IPv4 or IPv6 endpoint as the kernel takes it: sockaddr_in, sockaddr_in6 (include/uapi/linux/in.h, in6.h).</summary>
internal unsafe struct SocketName
{
    public const ushort FamilyIPv4 = 2;     // AF_INET
    public const ushort FamilyIPv6 = 10;    // AF_INET6
    private const int SizeIPv4 = 16;
    private const int SizeIPv6 = 28;

    private fixed byte _bytes[SizeIPv6];

    public SocketName(IPEndPoint endpoint)
    {
        bool isIPv6 = endpoint.AddressFamily == AddressFamily.InterNetworkV6;
        Family = isIPv6 ? FamilyIPv6 : FamilyIPv4;
        Length = isIPv6 ? SizeIPv6 : SizeIPv4;
        fixed (byte* bytes = _bytes)
        {
            var name = new Span<byte>(bytes, SizeIPv6);
            BitConverter.TryWriteBytes(name, Family);
            BinaryPrimitives.WriteUInt16BigEndian(name[2..], (ushort)endpoint.Port);
            endpoint.Address.TryWriteBytes(name[(isIPv6 ? 8 : 4)..], out _);
            // The scope of a link-local address is in host byte order, unlike all before it.
            if (isIPv6) BitConverter.TryWriteBytes(name[24..], (uint)endpoint.Address.ScopeId);
        }
    }

    /// <summary><see cref="FamilyIPv4"/> or <see cref="FamilyIPv6"/>.</summary>
    public ushort Family { get; }

    /// <summary>Bytes of the structure that count.</summary>
    public int Length { get; }
}
