using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using HaActors.Net.Wire;

namespace HaActors.Net.Model;

/// <summary>The redundancy protocol that decides on the wire who owns a virtual address.</summary>
public enum RedundancyProtocol
{
    /// <summary>VRRP version 3, RFC 9568.</summary>
    Vrrp3,

    /// <summary>VRRP version 2, RFC 3768, as keepalived speaks unless told otherwise.</summary>
    Vrrp2,

    /// <summary>CARP version 2, as spoken by ucarp, FreeBSD and OpenBSD.</summary>
    Carp,
}

/// <summary>
/// One <c>ha.vips.NAME</c> entry as validated by the host: a virtual router with the addresses that it floats.
/// Immutable; a reload makes a new value.
/// </summary>
/// <param name="Name">Key of the entry, unique in the cluster.</param>
/// <param name="Id">Virtual router id (vrid), 1-255, unique per interface and family.</param>
/// <param name="Addresses">
/// 1-20 addresses. The first one's family is that of the virtual router; its adverts carry the addresses of that family, and those of the
/// other move along (keepalived's virtual_ipaddress_excluded).
/// </param>
/// <param name="Interface">Name of the network interface that carries the addresses on this node.</param>
/// <param name="AdvertInterval">VRRP version 3: 10 ms-40.95 s in steps of 10 ms (RFC 9568 section 5.2.7: 12 bits of centiseconds). Version 2: 1-255 whole seconds. CARP: advbase, 1-254 whole seconds.</param>
/// <param name="Preempt">Whether a node of higher priority takes the address from a living owner of lower priority.</param>
/// <param name="PreemptDelay">How long such a node waits first, 0-1000 s (keepalived preempt_delay).</param>
/// <param name="Home">Name of the node that is preferred when balance allows it; null: none.</param>
/// <param name="Eligible">Names of the nodes that may own it; empty: every node.</param>
/// <param name="Weight">How much of a node's share the VIP counts for, 1-100.</param>
/// <param name="Requires">Backends that need a usable server, as this node sees them, for the node to be a good owner.</param>
/// <param name="Garp">When and how often gratuitous ARP is sent.</param>
public sealed record VipSettings(
    string Name,
    byte Id,
    ImmutableArray<IpPrefix> Addresses,
    string Interface,
    RedundancyProtocol Protocol,
    TimeSpan AdvertInterval,
    bool Preempt,
    TimeSpan PreemptDelay,
    string? Home,
    ImmutableArray<string> Eligible,
    int Weight,
    ImmutableArray<string> Requires,
    GarpSettings Garp)
{
    /// <summary>What the protocol authenticates adverts with; null with VRRP version 3, which does not.</summary>
    public Password? Password { get; init; }

    /// <summary>Names of the tracks that it depends on.</summary>
    public ImmutableArray<string> Track { get; init; } = [];

    /// <summary>VIPs with the same word here are kept on different nodes as long as there are enough; null: with any other.</summary>
    public string? Apart { get; init; }

    /// <summary>
    /// The nodes to which adverts go one by one (keepalived's unicast_peer), of the family of the first address; this node may be among
    /// them. Empty: adverts go to the group.
    /// </summary>
    public ImmutableArray<IPAddress> UnicastPeers { get; init; } = [];

    /// <summary>Lowest TTL or hop limit that an advert of a unicast peer may arrive with, 1-255; we send 255, keepalived over IPv6 64.</summary>
    public byte UnicastMinTtl { get; init; } = 1;

    /// <summary>With VRRP version 3 over IPv4, of the adverts that are sent.</summary>
    public VrrpChecksum Checksum { get; init; }

    /// <summary>Whether the virtual router is one of IPv6.</summary>
    public bool IsV6 => Addresses is [var first, ..] && first.Address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>
    /// The addresses are <see cref="Home"/>'s own, which it has by itself: it takes part with priority 255 whatever the plan says, and is
    /// preferred to any balance (RFC 9568 section 6.1, IPvX address owner).
    /// </summary>
    public bool AddressOwner { get; init; }

    /// <summary>That node is this one.</summary>
    public bool IsAddressOwner { get; init; }

    /// <summary>
    /// Whether the owner takes packets to the addresses (RFC 9568 section 6.1, Accept_Mode); false: it drops all but neighbour discovery. Of
    /// an address owner always.
    /// </summary>
    public bool Accept { get; init; } = true;

    /// <summary>Null: the addresses are at the interface's own hardware address.</summary>
    public VirtualMacSettings? VirtualMac { get; init; }

    /// <summary>The hardware address of the virtual router, whether it is used or not.</summary>
    public MacAddress RouterMac => MacAddress.OfRouter(Id, IsV6 && Protocol != RedundancyProtocol.Carp);

    /// <summary>From the start of the process until it takes part, 0-1000 s (keepalived vrrp_startup_delay).</summary>
    public TimeSpan StartupDelay { get; init; }

    /// <summary>How long the old owner goes on serving its TCP connections after a planned move, 0 s-24 h; 0: they end with the move.</summary>
    public TimeSpan DrainTimeout { get; init; }
}
