using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;

namespace SharpPcap.LibPcap;

/// <summary>An address of an interface: IPv4, IPv6 or hardware.</summary>
public class Sockaddr
{
    /// <summary>AF_INET, AF_INET6 and AF_PACKET, bits/socket.h.</summary>
    private const int Inet = 2, Inet6 = 10, Packet = 17;

    public AddressTypes type;
    public IPAddress? ipAddress;
    public PhysicalAddress? hardwareAddress;

    /// <param name="address">A struct sockaddr of the C library.</param>
    internal unsafe Sockaddr(byte* address)
    {
        sa_family = *(ushort*)address;
        switch (sa_family)
        {
            case Inet: // struct sockaddr_in: the address follows family and port
                type = AddressTypes.AF_INET_AF_INET6;
                ipAddress = new IPAddress(new ReadOnlySpan<byte>(address + 4, 4));
                break;
            case Inet6: // struct sockaddr_in6: the address follows family, port and flow label, then the scope
                type = AddressTypes.AF_INET_AF_INET6;
                var bytes = new ReadOnlySpan<byte>(address + 8, 16);
                var scope = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(address + 24, 4));
                ipAddress = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80 ? new IPAddress(bytes, scope) : new IPAddress(bytes);
                break;
            case Packet: // struct sockaddr_ll: length at 11, address at 12
                type = AddressTypes.HARDWARE;
                hardwareAddress = new PhysicalAddress(new ReadOnlySpan<byte>(address + 12, Math.Min(address[11], (byte)8)).ToArray());
                break;
        }
    }

    /// <summary>The address family, as in sys/socket.h.</summary>
    public int sa_family { get; }

    public override string ToString() => ipAddress?.ToString() ?? hardwareAddress?.ToString() ?? $"address family {sa_family}";

    /// <summary>Which of the fields is set.</summary>
    public enum AddressTypes
    {
        /// <summary>ipAddress.</summary>
        AF_INET_AF_INET6,

        /// <summary>hardwareAddress.</summary>
        HARDWARE,

        /// <summary>Neither.</summary>
        UNKNOWN,
    }
}
