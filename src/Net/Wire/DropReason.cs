namespace HaActors.Net.Wire;

/// <summary>Why a received frame changed nothing; one value per rule. The names are the keys of the operators' counters.</summary>
public enum DropReason
{
    /// <summary>Accepted.</summary>
    None,

    /// <summary>Ends before its headers say, or within them.</summary>
    ShortFrame,

    /// <summary>EtherType or IP version is neither IPv4's nor IPv6's.</summary>
    NotIp,

    /// <summary>IP header length below 20, or total length below the header's.</summary>
    BadIpHeader,

    /// <summary>IP header checksum is wrong.</summary>
    BadIpChecksum,

    /// <summary>A fragment; an advert fits one frame.</summary>
    Fragment,

    /// <summary>IP protocol is not 112.</summary>
    WrongProtocol,

    /// <summary>
    /// Destination is not 224.0.0.18 or ff02::12 (RFC 9568 sections 5.1.1.2 and 5.1.2.2); for a VIP with unicast peers, not this node.
    /// </summary>
    WrongDestination,

    /// <summary>
    /// TTL or hop limit is not 255, so the sender may be off the link (RFC 9568 section 7.1); for a VIP with unicast peers, below what
    /// its settings allow.
    /// </summary>
    WrongTtl,

    /// <summary>VRRP version is neither 2 nor 3 (with IPv6 only 3), or CARP version not 2.</summary>
    BadVersion,

    /// <summary>Type is not 1, advertisement (RFC 9568 section 5.2.2; CARP_ADVERTISEMENT).</summary>
    BadType,

    /// <summary>The virtual router id, CARP's vhid, is 0; RFC 9568 section 5.2.3 starts at 1.</summary>
    BadVrid,

    /// <summary>Payload length is not 8 + 4 per IPv4 or 16 per IPv6 address, and 8 more with VRRP version 2.</summary>
    BadLength,

    /// <summary>Address count is 0; RFC 9568 section 5.2.5 asks for one at least.</summary>
    NoAddresses,

    /// <summary>Checksum of the message is wrong; VRRP's with the pseudo header and without it.</summary>
    BadChecksum,

    /// <summary>Max Advertise Interval is 0, from which no timer can be made.</summary>
    BadInterval,

    /// <summary>Source is the receiving node's own address: a loop, or a second node with the same address.</summary>
    OwnFrame,

    /// <summary>No open VIP has this virtual router id on this interface.</summary>
    UnknownVrid,

    /// <summary>The VIP with this id has unicast peers, and the sender is none of them (keepalived's check_unicast_src).</summary>
    UnknownPeer,

    /// <summary>The VIP with this id speaks another protocol.</summary>
    OtherProtocol,

    /// <summary>The sender has another password, or with CARP other addresses.</summary>
    BadAuthentication,

    /// <summary>VRRP version 2: the sender's interval is not ours (RFC 3768 section 7.1).</summary>
    OtherInterval,

    /// <summary>The redundancy thread was too far behind to take the frame.</summary>
    QueueFull,
}
