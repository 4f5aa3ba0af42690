using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Arithmetic on IP networks.</summary>
internal static class Subnets
{
    /// <summary>Whether an address lies in the network of a prefix.</summary>
    public static bool Contains(IpPrefix network, IPAddress address) =>
        network.Address.AddressFamily == address.AddressFamily
        && Network(network.Address, network.Length) == Network(address, network.Length);

    /// <summary>
    /// Whether it is an address of its network that no host may have: of IPv4 the first and the last one, where /31 and /32 have none
    /// (RFC 3021); of IPv6 the first one, which all routers share (RFC 4291 section 2.6.1), where /127 and /128 have none (RFC 6164).
    /// </summary>
    public static bool IsNetworkOrBroadcast(IpPrefix prefix)
    {
        var size = Size(prefix.Address);
        var host = Bits(prefix.Address) & ~(UInt128.MaxValue << (size - prefix.Length));
        return prefix.Length < size - 1 && (host == 0 || (!IsV6(prefix.Address) && host == ~(UInt128.MaxValue << (size - prefix.Length))));
    }

    /// <summary>
    /// Whether a host can have it: not 0/8, 127/8, 224/4 or above (RFC 6890); of IPv6 not :: and ::1, multicast, or a form of an IPv4
    /// address (RFC 4291 sections 2.5 and 2.7).
    /// </summary>
    public static bool IsHostAddress(IPAddress address) => IsV6(address)
        ? !address.IsIPv6Multicast && Bits(address) >> 32 != 0 && Bits(address) >> 32 != 0xffff
        : address.GetAddressBytes()[0] is > 0 and < 224 and not 127;

    public static bool IsV6(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;

    private static int Size(IPAddress address) => IsV6(address) ? 128 : 32;

    private static UInt128 Network(IPAddress address, int length) => length == 0 ? 0 : Bits(address) >> (Size(address) - length);

    private static UInt128 Bits(IPAddress address) => IsV6(address)
        ? BinaryPrimitives.ReadUInt128BigEndian(address.GetAddressBytes())
        : BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
