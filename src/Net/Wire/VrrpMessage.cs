using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>
/// What adverts of VRRP version 2 (RFC 3768 section 5.1) and 3 (RFC 9568 section 5.2) have in common: eight bytes, of which the fifth and
/// sixth differ, the addresses, and with version 2 a trailer.
/// </summary>
internal static class VrrpMessage
{
    /// <summary>What stands before the addresses, bytes.</summary>
    public const int HeaderSize = 8;

    private const byte AdvertisementType = 1;
    private const int ChecksumOffset = 6;

    /// <summary>Whether a message begins with a version's number.</summary>
    public static bool HasVersion(ReadOnlySpan<byte> message, byte version) => message.Length > 0 && message[0] >> 4 == version;

    /// <summary>Writes the headers of the packet and of the message, with zeros where the versions differ, and the addresses.</summary>
    /// <param name="addresses">1-255 virtual addresses of the path's family in network order.</param>
    /// <param name="trailer">Bytes after the addresses; zeroed.</param>
    /// <returns>The message, without its checksum.</returns>
    public static Span<byte> Begin(
        Span<byte> frame, in AdvertPath path, byte version, byte vrid, byte priority, ReadOnlySpan<byte> addresses, int trailer)
    {
        var message = AdvertPacket.Write(frame, path, Ipv4Header.InternetworkControl, HeaderSize + addresses.Length + trailer);
        message[0] = (byte)((version << 4) | AdvertisementType);
        message[1] = vrid;
        message[2] = priority;
        message[3] = (byte)(addresses.Length / path.Source.Size);
        message[4..HeaderSize].Clear();
        addresses.CopyTo(message[HeaderSize..]);
        message[(HeaderSize + addresses.Length)..].Clear();
        return message;
    }

    /// <summary>Completes the message by its checksum.</summary>
    /// <param name="sum">Of the message and what else counts.</param>
    /// <returns>Length of the frame.</returns>
    public static int End(Span<byte> message, in AdvertPath path, uint sum)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], InternetChecksum.Finish(sum));
        return AdvertPacket.MessageOffset(path.Source) + message.Length;
    }

    /// <summary>The rules that both versions have, but for the checksum.</summary>
    public static DropReason Check(scoped in AdvertPacket packet, byte version, int trailer)
    {
        var message = packet.Message;
        if (message.Length < HeaderSize + trailer)
            return DropReason.BadLength;
        if (!HasVersion(message, version))
            return DropReason.BadVersion;
        if ((message[0] & 0x0f) != AdvertisementType)
            return DropReason.BadType;
        if (message[1] == 0)
            return DropReason.BadVrid;
        if (message[3] == 0)
            return DropReason.NoAddresses;
        return message.Length == HeaderSize + packet.Source.Size * message[3] + trailer ? DropReason.None : DropReason.BadLength;
    }
}
