namespace HaActors.Net.Wire;

/// <summary>From whom to whom an advert goes.</summary>
/// <param name="SourceMac">The node's own hardware address.</param>
/// <param name="Source">The node's own address; with IPv6 and multicast the link-local one (RFC 9568 section 5.1.2.1).</param>
/// <param name="Destination">Of the same family: the group, or a unicast peer.</param>
public readonly record struct AdvertPath(MacAddress SourceMac, WireAddress Source, WireAddress Destination)
{
    /// <summary>224.0.0.18, RFC 9568 section 5.1.1.2; FreeBSD's netinet/ip_carp.h has the same for CARP.</summary>
    public static readonly WireAddress GroupV4 = 0xe0000012;

    /// <summary>ff02::12, RFC 9568 section 5.1.2.2; CARP has the same.</summary>
    public static readonly WireAddress GroupV6 = WireAddress.Read([0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12]);

    /// <summary>To all routers of the link.</summary>
    public static AdvertPath ToGroup(MacAddress sourceMac, WireAddress source) => new(sourceMac, source, GroupOf(source));

    /// <summary>The group of an address's family.</summary>
    public static WireAddress GroupOf(WireAddress address) => address.IsV4 ? GroupV4 : GroupV6;
}
