namespace HaActors.Net.Wire;

/// <summary>
/// What a machine says of itself by ARP or a neighbour advertisement: that an address is at its hardware address. Every ARP frame says so
/// of its sender (RFC 826), but for probes, which have none (RFC 5227 section 1.1). Reading allocates nothing.
/// </summary>
/// <param name="AnswerTo">Whom it answers; default: it was not asked.</param>
public readonly record struct AddressClaim(WireAddress Address, MacAddress Mac, WireAddress AnswerTo)
{
    /// <summary>Whether the frame is of a kind that can make a claim, whatever it says.</summary>
    public static bool IsCandidate(ReadOnlySpan<byte> frame) => EthernetHeader.TryRead(frame, out var ethernet) && (ethernet.EtherType == EthernetHeader.Arp
        || (ethernet.EtherType == EthernetHeader.Ipv6 && frame.Length > NextHeaderOffset && frame[NextHeaderOffset] == NeighborAdvert.Icmp6));

    /// <summary>Reads a frame; false if it makes no claim.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out AddressClaim claim)
    {
        claim = default;
        if (ArpFrame.TryRead(frame, out var arp))
        {
            claim = new(arp.SenderIp, arp.SenderMac, arp.Operation == ArpFrame.Reply && !arp.IsGratuitous ? arp.TargetIp : default(WireAddress));
            return arp.SenderIp != 0;
        }

        if (!NeighborAdvert.TryRead(frame, out var neighbor))
            return false;
        claim = new(neighbor.Target, neighbor.Mac, neighbor.IsSolicited ? neighbor.Destination : default);
        return true;
    }

    // RFC 8200 section 3: byte 6 of the IPv6 header.
    private const int NextHeaderOffset = EthernetHeader.Size + 6;
}
