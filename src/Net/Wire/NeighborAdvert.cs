using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>
/// A neighbour advertisement (RFC 4861 section 4.4) in one Ethernet frame: what gratuitous ARP is to IPv4. Reading and writing
/// allocate nothing.
/// </summary>
/// <param name="Target">The address that is advertised.</param>
/// <param name="Mac">Where it is: the target link-layer address option; if that is missing, the sender of the frame.</param>
/// <param name="IsRouter">The sender forwards packets.</param>
/// <param name="IsSolicited">Somebody has asked.</param>
/// <param name="IsOverride">Replaces what is known already.</param>
public readonly record struct NeighborAdvert(WireAddress Target, MacAddress Mac, bool IsRouter, bool IsSolicited, bool IsOverride)
{
    /// <summary>Whom it was sent to.</summary>
    public WireAddress Destination { get; init; }

    /// <summary>Length of a frame that we write, bytes.</summary>
    public const int FrameSize = EthernetHeader.Size + Ipv6Header.Size + MessageSize;

    /// <summary>IANA protocol number of ICMPv6.</summary>
    public const byte Icmp6 = 58;

    /// <summary>ff02::1, all nodes of the link (RFC 4291 section 2.7.1).</summary>
    public static readonly WireAddress AllNodes = WireAddress.Read([0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01]);

    // RFC 4861 sections 4.4, 4.6.1 and 7.1.2.
    private const int MessageSize = HeaderSize + OptionSize;
    private const int HeaderSize = 24;
    private const int OptionSize = 8;
    private const byte Type = 136;
    private const byte SolicitationType = 135;
    private const byte SourceLinkLayerAddress = 1;
    private const byte TargetLinkLayerAddress = 2;
    private const byte FullHopLimit = 255;
    private const byte RouterFlag = 0x80;
    private const byte SolicitedFlag = 0x40;
    private const byte OverrideFlag = 0x20;

    /// <summary>
    /// Writes an unsolicited one to all nodes, from the address itself, with the override flag (RFC 4861 section 7.2.6), as keepalived
    /// sends it.
    /// </summary>
    /// <param name="router">Whether this node forwards: hosts drop a default router that says it does not (section 7.2.5).</param>
    /// <param name="to">One machine that it is for (RFC 6085: a multicast packet in a unicast frame); default: everyone.</param>
    /// <returns>Length of the frame.</returns>
    public static int WriteUnsolicited(Span<byte> frame, MacAddress mac, WireAddress address, bool router, MacAddress to = default) => Write(
        frame,
        new EthernetHeader(to == default ? MacAddress.AllNodes : to, mac, EthernetHeader.Ipv6),
        (address, AllNodes),
        (Type, (byte)(OverrideFlag | (router ? RouterFlag : 0)), TargetLinkLayerAddress),
        address);

    /// <summary>
    /// Writes a neighbour solicitation to one machine, which learns the sender's hardware address from it (RFC 4861 section 7.2.3) and
    /// answers there.
    /// </summary>
    /// <returns>Length of the frame.</returns>
    public static int WriteQuestion(Span<byte> frame, MacAddress mac, WireAddress address, MacAddress to, WireAddress target) => Write(
        frame, new EthernetHeader(to, mac, EthernetHeader.Ipv6), (address, target), (SolicitationType, 0, SourceLinkLayerAddress), target);

    private static int Write(
        Span<byte> frame, EthernetHeader ethernet, (WireAddress Source, WireAddress Destination) path, (byte Type, byte Flags, byte Option) kind, WireAddress target)
    {
        ethernet.Write(frame);
        Ipv6Header.Write(frame[EthernetHeader.Size..], MessageSize, 0, FullHopLimit, Icmp6, path.Source, path.Destination);
        var message = frame.Slice(EthernetHeader.Size + Ipv6Header.Size, MessageSize);
        message.Clear();
        message[0] = kind.Type;
        message[4] = kind.Flags;
        target.Write(message[8..]);
        message[HeaderSize] = kind.Option;
        message[HeaderSize + 1] = OptionSize / 8;
        ethernet.Source.Write(message[(HeaderSize + 2)..]);
        var sum = InternetChecksum.AddPseudoHeader(path.Source, path.Destination, Icmp6, MessageSize, InternetChecksum.Add(message));
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], InternetChecksum.Finish(sum));
        return FrameSize;
    }

    /// <summary>Reads a frame by the rules of RFC 4861 section 7.1.2; false if it is not a good neighbour advertisement.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out NeighborAdvert result)
    {
        result = default;
        if (!EthernetHeader.TryRead(frame, out var ethernet) || ethernet.EtherType != EthernetHeader.Ipv6)
            return false;
        var packet = frame[EthernetHeader.Size..];
        if (Ipv6Header.TryRead(packet, out var ip) != DropReason.None || ip.NextHeader != Icmp6 || ip.HopLimit != FullHopLimit)
            return false;
        var message = packet.Slice(Ipv6Header.Size, ip.PayloadLength);
        if (message.Length < HeaderSize || message[0] != Type || message[1] != 0)
            return false;
        var sum = InternetChecksum.AddPseudoHeader(ip.Source, ip.Destination, Icmp6, message.Length, InternetChecksum.Add(message));
        if (InternetChecksum.Finish(sum) != 0 || !TryFindMac(message[HeaderSize..], ethernet.Source, out var mac))
            return false;
        result = new NeighborAdvert(
            WireAddress.Read(message.Slice(8, WireAddress.V6Size)),
            mac,
            (message[4] & RouterFlag) != 0,
            (message[4] & SolicitedFlag) != 0,
            (message[4] & OverrideFlag) != 0)
        {
            Destination = ip.Destination,
        };
        return true;
    }

    /// <summary>Goes through the options; false if one of them has no length or ends after the message.</summary>
    private static bool TryFindMac(ReadOnlySpan<byte> options, MacAddress sender, out MacAddress mac)
    {
        mac = sender;
        while (!options.IsEmpty)
        {
            if (options.Length < OptionSize || options[1] == 0 || options[1] * 8 > options.Length)
                return false;
            if (options[0] == TargetLinkLayerAddress)
                mac = MacAddress.Read(options[2..]);
            options = options[(options[1] * 8)..];
        }

        return true;
    }
}
