using HaActors.Net.Link;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>
/// A question to a neighbour in the name of an address that this node holds: who are you? The question teaches it our hardware address
/// (RFC 826: the sender of a request; RFC 4861 section 7.2.3), and an answer, which goes there, proves that it has learned it.
/// </summary>
internal readonly record struct Question(Neighbor Neighbor, WireAddress Address)
{
    /// <summary>Most questions of one VIP: one bit each in a number.</summary>
    public const int Most = 64;

    // All VIPs may take over at once, and the adverts of all wait while the thread sends questions, some 10 us each.
    private const int MostOfNode = 512;
    private const int LeastOfVip = 2;

    /// <summary>What one of so many VIPs has to ask: gateways about all its addresses first.</summary>
    public static Question[] About(IEnumerable<WireAddress> addresses, IReadOnlyList<Neighbor> neighbors, int vips) =>
    [
        .. (from neighbor in neighbors
            from address in addresses
            where address.IsV6 == neighbor.Address.IsV6 && address != neighbor.Address
            select new Question(neighbor, address)).Take(Math.Clamp(MostOfNode / vips, LeastOfVip, Most)),
    ];
}
