using System.Collections.Immutable;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using HaActors.Net.Link;
using HaActors.Net.Model;
using HaActors.Net.Wire;

namespace HaActors.Host.Config;

/// <summary>The network interfaces of this machine with their addresses; a snapshot.</summary>
public sealed record Interfaces(ImmutableDictionary<string, ImmutableArray<IpPrefix>> ByName)
{
    public static Interfaces OfThisMachine() => new(NetworkInterface.GetAllNetworkInterfaces()
        .GroupBy(i => i.Name)
        .ToImmutableDictionary(g => g.Key, g => g.SelectMany(Addresses).ToImmutableArray()))
    {
        OwnLinks = VirtualMacLinks.Names(),
    };

    /// <summary>Names of those that a run of this program has made for virtual MACs.</summary>
    public ImmutableHashSet<string> OwnLinks { get; init; } = [];

    public bool Has(string name) => ByName.ContainsKey(name);

    public ImmutableArray<IpPrefix> AddressesOf(string name) => ByName.GetValueOrDefault(name, []);

    /// <summary>Those of one family.</summary>
    public IEnumerable<IpPrefix> AddressesOf(string name, AddressFamily family) =>
        AddressesOf(name).Where(prefix => prefix.Address.AddressFamily == family);

    private static IEnumerable<IpPrefix> Addresses(NetworkInterface i) => i.GetIPProperties().UnicastAddresses
        .Where(a => a.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
        .Select(a => new IpPrefix(WireAddress.From(a.Address).ToIPAddress(), a.PrefixLength));     // without the zone of fe80::1%2
}
