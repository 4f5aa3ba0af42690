using System.Buffers.Binary;
using System.Buffers.Text;

namespace HaActors.Net.Proxy.Http;

/// <summary>Addresses as text without an object in between.</summary>
internal static class AddressText
{
    /// <summary>Longest text: an IPv6 address.</summary>
    public const int MaxLength = 39;

    /// <summary>Writes an address of 4 or 16 bytes, IPv6 in the form of RFC 5952.</summary>
    /// <returns>Length of the text.</returns>
    public static int Write(ReadOnlySpan<byte> address, Span<byte> text) => address.Length == 4 ? WriteIPv4(address, text) : WriteIPv6(address, text);

    private static int WriteIPv4(ReadOnlySpan<byte> address, Span<byte> text)
    {
        int at = 0;
        foreach (byte part in address)
        {
            if (at > 0) text[at++] = (byte)'.';
            Utf8Formatter.TryFormat(part, text[at..], out int digits);
            at += digits;
        }

        return at;
    }

    private static int WriteIPv6(ReadOnlySpan<byte> address, Span<byte> text)
    {
        (int zeros, int zerosEnd) = LongestZeros(address);
        int at = 0;
        for (int group = 0; group < 8; group++)
        {
            if (group == zeros)
            {
                text[at++] = (byte)':';
                if (group == 0) text[at++] = (byte)':';
                group = zerosEnd - 1;
                continue;
            }

            Utf8Formatter.TryFormat(Group(address, group), text[at..], out int digits, new System.Buffers.StandardFormat('x'));
            at += digits;
            if (group < 7) text[at++] = (byte)':';
        }

        return at;
    }

    private static (int Start, int End) LongestZeros(ReadOnlySpan<byte> address)
    {
        (int start, int end) = (-1, 0);
        for (int group = 0; group < 8; group++)
        {
            int after = group;
            while (after < 8 && Group(address, after) == 0) after++;
            // A single zero is written out (RFC 5952 section 4.2.2).
            if (after - group > Math.Max(end - start, 1) || (start < 0 && after - group > 1)) (start, end) = (group, after);
            group = Math.Max(group, after - 1);
        }

        return (start, end);
    }

    private static ushort Group(ReadOnlySpan<byte> address, int index) => BinaryPrimitives.ReadUInt16BigEndian(address[(2 * index)..]);
}
