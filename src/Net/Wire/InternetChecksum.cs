using System.Buffers.Binary;

namespace HaActors.Net.Wire;

/// <summary>The 16-bit one's complement checksum of RFC 1071, as used by IPv4 and VRRP. Pure; any thread.</summary>
public static class InternetChecksum
{
    /// <summary>Adds big-endian 16-bit words (an odd last byte is padded with zero) to an unfolded sum.</summary>
    /// <param name="sum">Sum so far; 0 to begin. Cannot overflow below 65537 words, far above one frame.</param>
    public static uint Add(ReadOnlySpan<byte> data, uint sum = 0)
    {
        while (data.Length >= 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(data);
            data = data[2..];
        }

        return data.IsEmpty ? sum : sum + (uint)(data[0] << 8);
    }

    /// <summary>
    /// Adds the pseudo header of RFC 9293 section 3.1, or for IPv6 of RFC 8200 section 8.1: source, destination, protocol, and length of
    /// the payload.
    /// </summary>
    public static uint AddPseudoHeader(WireAddress source, WireAddress destination, byte protocol, int length, uint sum = 0)
    {
        Span<byte> bytes = stackalloc byte[2 * WireAddress.V6Size];
        var size = source.Write(bytes);
        size += destination.Write(bytes[size..]);
        return Add(bytes[..size], sum) + protocol + (uint)length;
    }

    /// <summary>Folds a sum to the value of the checksum field. 0 when the summed data held a correct checksum.</summary>
    public static ushort Finish(uint sum)
    {
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
