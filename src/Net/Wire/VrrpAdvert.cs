using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>Over what the checksum of a VRRPv3 advert for IPv4 is computed; implementations disagree.</summary>
public enum VrrpChecksum
{
    /// <summary>IPv4 pseudo header and message: RFC 5798 as read by keepalived, FRR and tcpdump. Our default.</summary>
    PseudoHeader,

    /// <summary>Message alone: RFC 9568 section 5.2.8, Cisco, Juniper, keepalived's v3_checksum_as_v2.</summary>
    MessageOnly,
}

/// <summary>A VRRPv3 advertisement for IPv4 (RFC 9568 section 5.2) as received in one Ethernet frame. Reading and writing allocate nothing.</summary>
public readonly ref struct VrrpAdvert
{
    /// <summary>12 bits of centiseconds, RFC 9568 section 5.2.7.</summary>
    public const int MaxIntervalCentiseconds = 0x0fff;

    /// <summary>VRRP header without addresses, bytes.</summary>
    public const int HeaderSize = 8;

    private const byte Version = 3;
    private const byte AdvertisementType = 1;

    /// <summary>Virtual router id, 1-255.</summary>
    public byte Vrid { get; private init; }

    /// <summary>0: the sender releases the address; 255: it owns it.</summary>
    public byte Priority { get; private init; }

    /// <summary>Max Advertise Interval, 1-4095 centiseconds.</summary>
    public int IntervalCentiseconds { get; private init; }

    /// <summary>IP source, host order.</summary>
    public uint Source { get; private init; }

    /// <summary>The virtual addresses, four bytes each in network order; a view of the frame.</summary>
    public ReadOnlySpan<byte> Addresses { get; private init; }

    /// <summary>Length of a whole frame that carries so many addresses.</summary>
    public static int FrameSize(int addresses) => AdvertPacket.MessageOffset + HeaderSize + 4 * addresses;

    /// <summary>Writes a whole frame from the node's own MAC address.</summary>
    /// <param name="source">The node's own address, host order.</param>
    /// <param name="addresses">1-255 virtual addresses, four bytes each in network order.</param>
    /// <returns>Length of the frame.</returns>
    public static int Write(
        Span<byte> frame,
        MacAddress sourceMac,
        uint source,
        byte vrid,
        byte priority,
        int intervalCentiseconds,
        ReadOnlySpan<byte> addresses,
        VrrpChecksum checksum)
    {
        var length = HeaderSize + addresses.Length;
        var message = AdvertPacket.Write(frame, sourceMac, source, Ipv4Header.InternetworkControl, length);
        message[0] = (Version << 4) | AdvertisementType;
        message[1] = vrid;
        message[2] = priority;
        message[3] = (byte)(addresses.Length / 4);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], (ushort)(intervalCentiseconds & MaxIntervalCentiseconds));
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], 0);
        addresses.CopyTo(message[HeaderSize..]);
        var sum = InternetChecksum.Add(message);
        if (checksum == VrrpChecksum.PseudoHeader)
            sum = InternetChecksum.AddPseudoHeader(source, AdvertPacket.Group, Ipv4Header.Vrrp, length, sum);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], InternetChecksum.Finish(sum));
        return AdvertPacket.MessageOffset + length;
    }

    /// <summary>
    /// Reads a frame by the rules of RFC 9568 section 7.1. Whether the vrid is open here and the sender is another node is
    /// for the receiver to check. Both kinds of checksum are accepted.
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
        var message = packet.Message;
        if (message.Length < HeaderSize)
            return DropReason.BadLength;
        if (message[0] >> 4 != Version)
            return DropReason.BadVersion;
        if ((message[0] & 0x0f) != AdvertisementType)
            return DropReason.BadType;
        if (message[1] == 0)
            return DropReason.BadVrid;
        if (message[3] == 0)
            return DropReason.NoAddresses;
        if (message.Length != HeaderSize + 4 * message[3])
            return DropReason.BadLength;
        var sum = InternetChecksum.Add(message);
        var withPseudoHeader = InternetChecksum.AddPseudoHeader(packet.Source, AdvertPacket.Group, Ipv4Header.Vrrp, message.Length, sum);
        if (InternetChecksum.Finish(withPseudoHeader) != 0 && InternetChecksum.Finish(sum) != 0)
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
            Addresses = message[HeaderSize..],
        };
        return DropReason.None;
    }
}
