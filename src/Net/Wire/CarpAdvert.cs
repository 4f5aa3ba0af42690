using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>
/// A CARP version 2 advertisement as in FreeBSD's netinet/ip_carp.h (struct carp_header, 36 bytes). Reading and writing allocate
/// nothing. The digest is made and checked by <see cref="CarpKey"/>; it covers neither advbase nor advskew nor the demotion.
/// </summary>
public readonly ref struct CarpAdvert
{
    /// <summary>Length of the message, bytes.</summary>
    public const int Size = 36;

    /// <summary>carp_authlen: 32-bit words of counter and digest.</summary>
    public const byte AuthenticationWords = 7;

    /// <summary>Length of a whole frame over IPv4, bytes.</summary>
    public const int FrameSize = EthernetHeader.Size + Ipv4Header.Size + Size;

    /// <summary>Length of a whole frame over IPv6, bytes.</summary>
    public const int FrameSizeV6 = EthernetHeader.Size + Ipv6Header.Size + Size;

    /// <summary>advbase and advskew of a bow-out, which FreeBSD and OpenBSD send when an interface goes down.</summary>
    public const byte BowOut = 255;

    /// <summary>Type of service: low delay of RFC 1349 section 4, as ucarp and FreeBSD send (IPTOS_LOWDELAY).</summary>
    public const byte LowDelay = 0x10;

    private const byte Version = 2;
    private const byte AdvertisementType = 1;

    /// <summary>Virtual host id, 1-255.</summary>
    public byte Vhid { get; private init; }

    /// <summary>Whole seconds between adverts, 0-255.</summary>
    public byte AdvBase { get; private init; }

    /// <summary>1/256 seconds on top of <see cref="AdvBase"/>, 0-255.</summary>
    public byte AdvSkew { get; private init; }

    /// <summary>OpenBSD's demotion counter (carp_demote); 0 from everyone else, who calls the byte carp_pad1.</summary>
    public byte Demotion { get; private init; }

    /// <summary>Number that the digest makes hard to guess.</summary>
    public ulong Counter { get; private init; }

    public WireAddress Source { get; private init; }

    /// <summary>HMAC-SHA1, 20 bytes; a view of the frame.</summary>
    public ReadOnlySpan<byte> Digest { get; private init; }

    /// <summary>The sender gives the address up.</summary>
    public bool IsBowOut => AdvBase == BowOut && AdvSkew == BowOut;

    /// <summary>
    /// Whether a message is CARP's rather than VRRP's. VRRP version 2 begins with the same byte, but has 8 + 4 * 7 + 8 bytes when
    /// its fourth is 7; version 3 has 36 then, but another first byte.
    /// </summary>
    public static bool IsCarp(ReadOnlySpan<byte> message) =>
        message.Length == Size && message[0] >> 4 == Version && message[3] == AuthenticationWords;

    /// <summary>Writes a whole frame, without demotion.</summary>
    /// <returns>Length of the frame.</returns>
    public static int Write(
        Span<byte> frame, in AdvertPath path, byte vhid, byte advBase, byte advSkew, ulong counter, CarpKey key)
    {
        var message = AdvertPacket.Write(frame, path, LowDelay, Size);
        message[0] = (Version << 4) | AdvertisementType;
        message[1] = vhid;
        message[2] = advSkew;
        message[3] = AuthenticationWords;
        message[4] = 0;
        message[5] = advBase;
        message[6..8].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(message[8..], counter);
        key.Sign(counter, message[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], InternetChecksum.Finish(InternetChecksum.Add(message)));
        return AdvertPacket.MessageOffset(path.Source) + Size;
    }

    /// <summary>
    /// Reads a message. Whether the vhid is open here, the sender is another node and the digest is right is for the receiver to
    /// check.
    /// </summary>
    /// <returns><see cref="DropReason.None"/> if all else is good.</returns>
    public static DropReason TryRead(scoped in AdvertPacket packet, out CarpAdvert advert)
    {
        advert = default;
        var message = packet.Message;
        if (message.Length != Size || message[3] != AuthenticationWords)
            return DropReason.BadLength;
        if (message[0] >> 4 != Version)
            return DropReason.BadVersion;
        if ((message[0] & 0x0f) != AdvertisementType)
            return DropReason.BadType;
        if (message[1] == 0)
            return DropReason.BadVrid;
        if (InternetChecksum.Finish(InternetChecksum.Add(message)) != 0)
            return DropReason.BadChecksum;
        advert = new CarpAdvert
        {
            Vhid = message[1],
            AdvSkew = message[2],
            Demotion = message[4],
            AdvBase = message[5],
            Counter = BinaryPrimitives.ReadUInt64BigEndian(message[8..]),
            Source = packet.Source,
            Digest = message[16..],
        };
        return DropReason.None;
    }
}
