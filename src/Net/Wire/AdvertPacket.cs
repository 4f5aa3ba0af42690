namespace HaActors.Net.Wire;

/// <summary>
/// What VRRP and CARP adverts over IPv4 have in common: IP protocol 112 to 224.0.0.18 with TTL 255, in one Ethernet frame.
/// Reading and writing allocate nothing.
/// </summary>
public readonly ref struct AdvertPacket
{
    /// <summary>224.0.0.18, RFC 9568 section 5.1.1.2, host order; FreeBSD's netinet/ip_carp.h has the same for CARP.</summary>
    public const uint Group = 0xe0000012;

    /// <summary>RFC 9568 section 5.1.1.3; CARP_DFLTTL in FreeBSD's netinet/ip_carp.h.</summary>
    public const byte TimeToLive = 255;

    /// <summary>Where the message begins in a frame that we write, bytes.</summary>
    public const int MessageOffset = EthernetHeader.Size + Ipv4Header.Size;

    /// <summary>IP source, host order.</summary>
    public uint Source { get; private init; }

    /// <summary>What follows the IP header; a view of the frame.</summary>
    public ReadOnlySpan<byte> Message { get; private init; }

    /// <summary>Writes the headers, from the node's own MAC address to the group.</summary>
    /// <param name="source">The node's own address, host order.</param>
    /// <returns>Where the message goes.</returns>
    public static Span<byte> Write(Span<byte> frame, MacAddress sourceMac, uint source, byte typeOfService, int messageLength)
    {
        new EthernetHeader(MacAddress.VrrpGroup, sourceMac, EthernetHeader.Ipv4).Write(frame);
        Ipv4Header.Write(
            frame[EthernetHeader.Size..], messageLength, typeOfService, TimeToLive, Ipv4Header.Vrrp, source, Group);
        return frame.Slice(MessageOffset, messageLength);
    }

    /// <summary>Reads the headers by the rules of RFC 9568 section 7.1; CARP's are the same.</summary>
    /// <returns><see cref="DropReason.None"/> if they are good.</returns>
    public static DropReason TryRead(ReadOnlySpan<byte> frame, out AdvertPacket packet)
    {
        packet = default;
        if (!EthernetHeader.TryRead(frame, out var ethernet))
            return DropReason.ShortFrame;
        if (ethernet.EtherType != EthernetHeader.Ipv4)
            return DropReason.NotIpv4;
        var data = frame[EthernetHeader.Size..];
        var reason = Ipv4Header.TryRead(data, out var ip);
        if (reason != DropReason.None)
            return reason;
        if (ip.Protocol != Ipv4Header.Vrrp)
            return DropReason.WrongProtocol;
        if (ip.Fragmented)
            return DropReason.Fragment;
        if (ip.Destination != Group)
            return DropReason.WrongDestination;
        if (ip.TimeToLive != TimeToLive)
            return DropReason.WrongTtl;
        packet = new AdvertPacket { Source = ip.Source, Message = data[ip.HeaderLength..ip.TotalLength] };
        return DropReason.None;
    }
}
