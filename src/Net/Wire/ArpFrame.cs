using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>
/// An ARP frame for IPv4 over Ethernet (RFC 826). Linux and most others renew an entry at once on a gratuitous request;
/// some old gear only on the reply form, so both are sent.
/// </summary>
/// <param name="Operation"><see cref="Request"/> or <see cref="Reply"/>.</param>
/// <param name="SenderIp">Host order.</param>
/// <param name="TargetIp">Host order.</param>
public readonly record struct ArpFrame(
    ushort Operation,
    MacAddress SenderMac,
    uint SenderIp,
    MacAddress TargetMac,
    uint TargetIp)
{
    /// <summary>Ethernet header and ARP, bytes; the driver pads to the Ethernet minimum.</summary>
    public const int FrameSize = EthernetHeader.Size + 28;

    /// <summary>ares_op$REQUEST of RFC 826.</summary>
    public const ushort Request = 1;

    /// <summary>ares_op$REPLY of RFC 826.</summary>
    public const ushort Reply = 2;

    // RFC 826: hardware type Ethernet = 1, protocol type 0x0800, lengths 6 and 4, read as one number.
    private const ulong EthernetIpv4 = 0x0001_0800_0604;

    /// <summary>Whether the frame announces its sender's address to everyone (RFC 5227 section 3 ARP Announcement, or its reply form).</summary>
    public bool IsGratuitous => SenderIp == TargetIp;

    /// <summary>
    /// Writes a broadcast frame that announces the address. Target hardware address: broadcast in the request, as keepalived
    /// sends it; the sender's own in the reply, the form that Linux (net/ipv4/arp.c arp_is_garp) takes for gratuitous.
    /// </summary>
    /// <param name="to">One machine that it is for; default: everyone.</param>
    /// <returns>Length of the frame.</returns>
    public static int WriteGratuitous(Span<byte> frame, ushort operation, MacAddress mac, uint address, MacAddress to = default) => Write(
        frame,
        to == default ? MacAddress.Broadcast : to,
        new ArpFrame(operation, mac, address, operation == Request ? MacAddress.Broadcast : mac, address));

    /// <summary>Writes a question to one machine, which learns the sender's hardware address from it (RFC 826, "Packet Reception").</summary>
    /// <returns>Length of the frame.</returns>
    public static int WriteQuestion(Span<byte> frame, MacAddress mac, uint address, MacAddress to, uint target) =>
        Write(frame, to, new ArpFrame(Request, mac, address, default, target));

    private static int Write(Span<byte> frame, MacAddress to, in ArpFrame content)
    {
        new EthernetHeader(to, content.SenderMac, EthernetHeader.Arp).Write(frame);
        var arp = frame[EthernetHeader.Size..];
        BinaryPrimitives.WriteUInt16BigEndian(arp, (ushort)(EthernetIpv4 >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(arp[2..], unchecked((uint)EthernetIpv4));
        BinaryPrimitives.WriteUInt16BigEndian(arp[6..], content.Operation);
        content.SenderMac.Write(arp[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(arp[14..], content.SenderIp);
        content.TargetMac.Write(arp[18..]);
        BinaryPrimitives.WriteUInt32BigEndian(arp[24..], content.TargetIp);
        return FrameSize;
    }

    /// <summary>Reads a frame; false if it is not whole or not ARP for IPv4 over Ethernet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out ArpFrame result)
    {
        result = default;
        if (frame.Length < FrameSize || !EthernetHeader.TryRead(frame, out var ethernet) || ethernet.EtherType != EthernetHeader.Arp)
            return false;
        var arp = frame[EthernetHeader.Size..];
        if (MacAddress.Read(arp).Value != EthernetIpv4)
            return false;
        result = new ArpFrame(
            BinaryPrimitives.ReadUInt16BigEndian(arp[6..]),
            MacAddress.Read(arp[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(arp[14..]),
            MacAddress.Read(arp[18..]),
            BinaryPrimitives.ReadUInt32BigEndian(arp[24..]));
        return true;
    }
}
