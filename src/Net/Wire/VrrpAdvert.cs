using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>Over what the checksum of a VRRPv3 advert for IPv4 is computed; implementations disagree. With IPv6 they do not.</summary>
public enum VrrpChecksum
{
    /// <summary>IPv4 pseudo header and message: RFC 5798 as read by keepalived, FRR and tcpdump. Our default.</summary>
    PseudoHeader,

    /// <summary>Message alone: RFC 9568 section 5.2.8, Cisco, Juniper, keepalived's v3_checksum_as_v2.</summary>
    MessageOnly,
}

/// <summary>A VRRPv3 advertisement (RFC 9568 section 5.2) as received in one Ethernet frame. Reading and writing allocate nothing.</summary>
public readonly ref struct VrrpAdvert
{
    /// <summary>12 bits of centiseconds, RFC 9568 section 5.2.7.</summary>
    public const int MaxIntervalCentiseconds = 0x0fff;

    private const byte Version = 3;

    /// <summary>Virtual router id, 1-255.</summary>
    public byte Vrid { get; private init; }

    /// <summary>0: the sender releases the address; 255: it owns it.</summary>
    public byte Priority { get; private init; }

    /// <summary>Max Advertise Interval, 1-4095 centiseconds.</summary>
    public int IntervalCentiseconds { get; private init; }

    public WireAddress Source { get; private init; }

    /// <summary>The virtual addresses in network order, four or sixteen bytes each as the source has; a view of the frame.</summary>
    public ReadOnlySpan<byte> Addresses { get; private init; }

    /// <summary>Length of a whole frame from a source that carries so many addresses.</summary>
    public static int FrameSize(WireAddress source, int addresses) =>
        AdvertPacket.MessageOffset(source) + VrrpMessage.HeaderSize + source.Size * addresses;

    /// <summary>Writes a whole frame.</summary>
    /// <param name="addresses">1-255 virtual addresses of the path's family in network order; with IPv6 at most 90 fit a frame.</param>
    /// <param name="checksum">With IPv6 there is only the pseudo header.</param>
    /// <returns>Length of the frame.</returns>
    public static int Write(
        Span<byte> frame,
        in AdvertPath path,
        byte vrid,
        byte priority,
        int intervalCentiseconds,
        ReadOnlySpan<byte> addresses,
        VrrpChecksum checksum)
    {
        var message = VrrpMessage.Begin(frame, path, Version, vrid, priority, addresses, 0);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], (ushort)(intervalCentiseconds & MaxIntervalCentiseconds));
        var sum = InternetChecksum.Add(message);
        if (checksum == VrrpChecksum.PseudoHeader || path.Source.IsV6)
            sum = InternetChecksum.AddPseudoHeader(path.Source, path.Destination, Ipv4Header.Vrrp, message.Length, sum);
        return VrrpMessage.End(message, path, sum);
    }

    /// <summary>
    /// Reads a frame by the rules of RFC 9568 section 7.1. Whether the vrid is open here and the sender is another node is
    /// for the receiver to check. With IPv4 both kinds of checksum are accepted.
    /// </summary>
    /// <returns><see cref="DropReason.None"/> if the advert is good.</returns>
    public static DropReason TryRead(ReadOnlySpan<byte> frame, out VrrpAdvert advert)
    {
        advert = default;
        var reason = AdvertPacket.TryRead(frame, out var packet);
        return reason == DropReason.None ? TryRead(packet, out advert) : reason;
    }

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, out VrrpAdvert)"/>
    public static DropReason TryRead(scoped in AdvertPacket packet, out VrrpAdvert advert)
    {
        advert = default;
        var reason = VrrpMessage.Check(packet, Version, 0);
        if (reason != DropReason.None)
            return reason;
        var message = packet.Message;
        var sum = InternetChecksum.Add(message);
        var withPseudoHeader = InternetChecksum.AddPseudoHeader(packet.Source, packet.Destination, Ipv4Header.Vrrp, message.Length, sum);
        if (InternetChecksum.Finish(withPseudoHeader) != 0 && (packet.Source.IsV6 || InternetChecksum.Finish(sum) != 0))
            return DropReason.BadChecksum;
        var interval = BinaryPrimitives.ReadUInt16BigEndian(message[4..]) & MaxIntervalCentiseconds;
        if (interval == 0)
            return DropReason.BadInterval;
        advert = new VrrpAdvert
        {
            Vrid = message[1],
            Priority = message[2],
            IntervalCentiseconds = interval,
            Source = packet.Source,
            Addresses = message[VrrpMessage.HeaderSize..],
        };
        return DropReason.None;
    }
}
