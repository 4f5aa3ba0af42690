using System.Buffers.Binary;

namespace HaActors.Lab.Network.Rough;

/// <summary>What decides between two Masters, read from an advert of VRRP (RFC 9568 section 5.2, RFC 3768) or CARP over IPv4.</summary>
/// <param name="Id">vrid or vhid.</param>
/// <param name="Rank">The higher one stays Master; 0: the sender releases the address.</param>
internal readonly record struct AdvertView(byte Id, long Rank)
{
    private const int EthernetSize = 14;
    private const byte Protocol = 112;          // VRRP, and CARP by custom
    private const int CarpSize = 36;
    private const byte CarpAuthLength = 7;      // where VRRP version 2 counts its addresses
    private const long LongestCarp = 256 * 256;

    /// <param name="frame">From the Ethernet header on.</param>
    public static bool TryRead(ReadOnlySpan<byte> frame, out AdvertView advert)
    {
        advert = default;
        if (frame.Length < EthernetSize + 28 || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != 0x0800)
        {
            return false;
        }

        var packet = frame[EthernetSize..];
        var header = (packet[0] & 0x0f) * 4;
        var length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (packet[9] != Protocol || length > packet.Length || length < header + 8)
        {
            return false;
        }

        var message = packet[header..length];
        if (message.Length == CarpSize && message[3] == CarpAuthLength)
        {
            // advbase and advskew: who advertises more often goes first.
            advert = new AdvertView(message[1], message[5] == 255 ? 0 : LongestCarp - (256 * message[5]) - message[2]);
            return true;
        }

        // Of equal priorities the higher address goes first.
        advert = new AdvertView(message[1], message[2] == 0 ? 0 : ((long)message[2] << 32) | BinaryPrimitives.ReadUInt32BigEndian(packet[12..]));
        return true;
    }
}
