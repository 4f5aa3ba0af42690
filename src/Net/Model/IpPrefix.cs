using System.Net;

namespace HaActors.Net.Model;

/// <summary>An address with the length of its network prefix, as in <c>10.77.0.101/24</c>.</summary>
/// <param name="Address">IPv4 or IPv6 address.</param>
/// <param name="Length">Prefix length in bits: 0-32 for IPv4, 0-128 for IPv6.</param>
public readonly record struct IpPrefix(IPAddress Address, int Length)
{
    public override string ToString() => $"{Address}/{Length}";
}
