namespace HaActors.Net.Wire;

/// <summary>
/// What VRRP and CARP adverts have in common: IP protocol 112, to the group of their family or to a unicast peer, in one Ethernet
/// frame. Reading and writing allocate nothing.
/// </summary>
public readonly ref struct AdvertPacket
{
    /// <summary>Sent always, and of a multicast advert demanded: RFC 9568 sections 5.1.1.3 and 5.1.2.3; CARP_DFLTTL in FreeBSD's netinet/ip_carp.h.</summary>
    public const byte FullTimeToLive = 255;

    private const byte FirstMulticast = 224;    // of IPv4, RFC 5771 section 2; what lies above is no unicast address either
    private const byte MulticastV6 = 0xff;      // RFC 4291 section 2.7

    public WireAddress Source { get; private init; }

    public WireAddress Destination { get; private init; }

    /// <summary>TTL, or hop limit of IPv6.</summary>
    public byte TimeToLive { get; private init; }

    /// <summary>What follows the IP header; a view of the frame.</summary>
    public ReadOnlySpan<byte> Message { get; private init; }

    /// <summary>To the group of its family.</summary>
    public bool IsMulticast => Destination == AdvertPath.GroupOf(Source);

    /// <summary>Where the message begins in a frame that we write, bytes.</summary>
    public static int MessageOffset(WireAddress source) => EthernetHeader.Size + (source.IsV4 ? Ipv4Header.Size : Ipv6Header.Size);

    /// <summary>
    /// Writes the headers. A unicast frame has no hardware destination: who sends it leaves the Ethernet header to the system.
    /// </summary>
    /// <returns>Where the message goes.</returns>
    public static Span<byte> Write(Span<byte> frame, in AdvertPath path, byte typeOfService, int messageLength)
    {
        var isV4 = path.Source.IsV4;
        var mac = path.Destination != AdvertPath.GroupOf(path.Source) ? default : isV4 ? MacAddress.VrrpGroup : MacAddress.VrrpGroupV6;
        new EthernetHeader(mac, path.SourceMac, isV4 ? EthernetHeader.Ipv4 : EthernetHeader.Ipv6).Write(frame);
        var packet = frame[EthernetHeader.Size..];
        if (isV4)
            Ipv4Header.Write(packet, messageLength, typeOfService, FullTimeToLive, Ipv4Header.Vrrp, path.Source.V4, path.Destination.V4);
        else
            Ipv6Header.Write(packet, messageLength, typeOfService, FullTimeToLive, Ipv4Header.Vrrp, path.Source, path.Destination);
        return frame.Slice(MessageOffset(path.Source), messageLength);
    }

    /// <summary>
    /// Reads the headers by the rules of RFC 9568 section 7.1; CARP's are the same. Whether a unicast advert is wanted, is for this
    /// node, and has come no further than allowed is for the receiver to check.
    /// </summary>
    /// <returns><see cref="DropReason.None"/> if they are good.</returns>
    public static DropReason TryRead(ReadOnlySpan<byte> frame, out AdvertPacket packet)
    {
        packet = default;
        if (!EthernetHeader.TryRead(frame, out var ethernet))
            return DropReason.ShortFrame;
        var data = frame[EthernetHeader.Size..];
        var reason = ethernet.EtherType switch
        {
            EthernetHeader.Ipv4 => TryReadV4(data, out packet),
            EthernetHeader.Ipv6 => TryReadV6(data, out packet),
            _ => DropReason.NotIp,
        };
        if (reason != DropReason.None)
            return reason;
        if (!packet.IsMulticast && !IsUnicast(packet.Destination))
            return DropReason.WrongDestination;
        return packet.IsMulticast && packet.TimeToLive != FullTimeToLive ? DropReason.WrongTtl : DropReason.None;
    }

    private static DropReason TryReadV4(ReadOnlySpan<byte> data, out AdvertPacket packet)
    {
        packet = default;
        var reason = Ipv4Header.TryRead(data, out var ip);
        if (reason != DropReason.None)
            return reason;
        if (ip.Protocol != Ipv4Header.Vrrp)
            return DropReason.WrongProtocol;
        if (ip.Fragmented)
            return DropReason.Fragment;
        packet = new AdvertPacket
        {
            Source = ip.Source,
            Destination = ip.Destination,
            TimeToLive = ip.TimeToLive,
            Message = data[ip.HeaderLength..ip.TotalLength],
        };
        return DropReason.None;
    }

    /// <summary>Extension headers are not looked behind: no router of these protocols sends any.</summary>
    private static DropReason TryReadV6(ReadOnlySpan<byte> data, out AdvertPacket packet)
    {
        packet = default;
        var reason = Ipv6Header.TryRead(data, out var ip);
        if (reason != DropReason.None)
            return reason;
        if (ip.NextHeader != Ipv4Header.Vrrp)
            return DropReason.WrongProtocol;
        packet = new AdvertPacket
        {
            Source = ip.Source,
            Destination = ip.Destination,
            TimeToLive = ip.HopLimit,
            Message = data.Slice(Ipv6Header.Size, ip.PayloadLength),
        };
        return DropReason.None;
    }

    private static bool IsUnicast(WireAddress address)
    {
        Span<byte> bytes = stackalloc byte[WireAddress.V6Size];
        address.Write(bytes);
        return address.IsV4 ? bytes[0] < FirstMulticast : bytes[0] != MulticastV6;
    }
}
