using System.Net;
using HaActors.Net.Handover;

namespace HaActors.Actors.Vip.Handover;

/// <summary>A node that keeps connections of a VIP, and how to reach it on the VIP's segment, as texts that travel.</summary>
/// <param name="Node">Name.</param>
/// <param name="Address">IPv4; empty: none.</param>
/// <param name="LinkLocal">IPv6; empty: none.</param>
public sealed record KeeperRoute(string Node, string Address, string LinkLocal)
{
    public static KeeperRoute From(string node, Neighbour neighbour) =>
        new(node, neighbour.Address?.ToString() ?? "", neighbour.LinkLocal is { } local ? new IPAddress(local.GetAddressBytes()).ToString() : "");

    /// <summary>Null: what came over the wire is no address.</summary>
    public Neighbour? ToNeighbour() =>
        TryRead(Address, out var address) && TryRead(LinkLocal, out var linkLocal) && (address ?? linkLocal) is not null
            ? new Neighbour(address, linkLocal)
            : null;

    private static bool TryRead(string text, out IPAddress? address)
    {
        address = null;
        return text.Length == 0 || IPAddress.TryParse(text, out address);
    }
}
