using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>The network interfaces of this machine with their IPv4 addresses; a snapshot.</summary>
public sealed record Interfaces(ImmutableDictionary<string, ImmutableArray<IpPrefix>> ByName)
{
    public static Interfaces OfThisMachine() => new(NetworkInterface.GetAllNetworkInterfaces()
        .GroupBy(i => i.Name)
        .ToImmutableDictionary(g => g.Key, g => g.SelectMany(Addresses).ToImmutableArray()));

    public bool Has(string name) => ByName.ContainsKey(name);

    public ImmutableArray<IpPrefix> AddressesOf(string name) => ByName.GetValueOrDefault(name, []);

    private static IEnumerable<IpPrefix> Addresses(NetworkInterface i) => i.GetIPProperties().UnicastAddresses
        .Where(a => a.Address.AddressFamily == AddressFamily.InterNetwork)
        .Select(a => new IpPrefix(a.Address, a.PrefixLength));
}

/// <summary>Arithmetic on IPv4 networks.</summary>
internal static class Subnets
{
    /// <summary>Whether an address lies in the network of a prefix.</summary>
    public static bool Contains(IpPrefix network, IPAddress address) =>
        (Bits(network.Address) & Mask(network.Length)) == (Bits(address) & Mask(network.Length));

    /// <summary>Whether it is the first or last address of its network, which no host may have; /31 and /32 have none (RFC 3021).</summary>
    public static bool IsNetworkOrBroadcast(IpPrefix prefix)
    {
        var host = Bits(prefix.Address) & ~Mask(prefix.Length);
        return prefix.Length < 31 && (host == 0 || host == ~Mask(prefix.Length));
    }

    /// <summary>Whether a host can have it: not 0/8, 127/8, 224/4 or above (RFC 6890).</summary>
    public static bool IsHostAddress(IPAddress address) => address.GetAddressBytes()[0] is > 0 and < 224 and not 127;

    private static uint Bits(IPAddress address) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static uint Mask(int length) => length == 0 ? 0 : uint.MaxValue << (32 - length);
}
