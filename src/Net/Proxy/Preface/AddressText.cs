using System.Buffers.Text;

namespace HaActors.Net.Proxy;

/// <summary>IP addresses as text in bytes, both ways, without allocation.</summary>
internal static class AddressText
{
    private const int IPv4Size = 4;
    private const int Groups = 8;

    /// <summary>Writes an address of 4 or 16 bytes.</summary>
    /// <returns>Where the next byte goes.</returns>
    public static int Write(Span<byte> to, int at, ReadOnlySpan<byte> address)
    {
        bool isIPv4 = address.Length == IPv4Size;
        for (int i = 0; i < (isIPv4 ? IPv4Size : Groups); i++)
        {
            if (i > 0) to[at++] = (byte)(isIPv4 ? '.' : ':');
            int value = isIPv4 ? address[i] : (address[2 * i] << 8) | address[(2 * i) + 1];
            Utf8Formatter.TryFormat(value, to[at..], out int written, isIPv4 ? default : new System.Buffers.StandardFormat('x'));
            at += written;
        }

        return at;
    }

    /// <summary>Reads an address; its family is that of the place for it, 4 or 16 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> address) =>
        address.Length == IPv4Size ? TryReadIPv4(text, address) : TryReadIPv6(text, address);

    private static bool TryReadIPv4(ReadOnlySpan<byte> text, Span<byte> address)
    {
        for (int i = 0; i < IPv4Size; i++)
        {
            int end = text.IndexOf((byte)'.');
            if (end < 0 != (i == IPv4Size - 1)) return false;
            ReadOnlySpan<byte> part = end < 0 ? text : text[..end];
            // A leading zero could mean octal elsewhere.
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')) return false;
            int value = 0;
            foreach (byte digit in part)
            {
                if (digit is < (byte)'0' or > (byte)'9') return false;
                value = (value * 10) + digit - '0';
            }

            if (value > byte.MaxValue) return false;
            address[i] = (byte)value;
            text = end < 0 ? default : text[(end + 1)..];
        }

        return true;
    }

    // RFC 4291 section 2.2; inet_ntop(3), and so HAProxy, writes IPv4-mapped addresses in form 3.
    private static bool TryReadIPv6(ReadOnlySpan<byte> text, Span<byte> address)
    {
        int gap = text.IndexOf("::"u8);
        if (gap < 0) return TryReadGroups(text, address, out int all) && all == Groups;
        Span<byte> tail = stackalloc byte[2 * Groups];
        address.Clear();
        if (!TryReadGroups(text[..gap], address, out int before) || !TryReadGroups(text[(gap + 2)..], tail, out int after)) return false;
        if (before + after >= Groups) return false;
        tail[..(2 * after)].CopyTo(address[(2 * (Groups - after))..]);
        return true;
    }

    private static bool TryReadGroups(ReadOnlySpan<byte> text, Span<byte> groups, out int count)
    {
        count = 0;
        while (text.Length > 0)
        {
            int end = text.IndexOf((byte)':');
            ReadOnlySpan<byte> group = end < 0 ? text : text[..end];
            if (end < 0 && count <= Groups - 2 && group.Contains((byte)'.'))
            {
                if (!TryReadIPv4(group, groups.Slice(2 * count, IPv4Size))) return false;
                count += 2;
                return true;
            }

            if (count == Groups || group.Length is 0 or > 4) return false;
            if (!Utf8Parser.TryParse(group, out ushort value, out int used, 'x') || used != group.Length) return false;
            groups[2 * count] = (byte)(value >> 8);
            groups[(2 * count) + 1] = (byte)value;
            count++;
            if (end == text.Length - 1) return false;
            text = end < 0 ? default : text[(end + 1)..];
        }

        return true;
    }
}
