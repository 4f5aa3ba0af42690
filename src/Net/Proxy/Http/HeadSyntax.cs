using System.Buffers;

namespace HaActors.Net.Proxy.Http;

/// <summary>The characters of HTTP/1 heads. Searching for what may not stand somewhere takes 16 or 32 bytes at a time.</summary>
internal static class HeadSyntax
{
    /// <summary><c>tchar</c>, RFC 9110 section 5.6.2: names of fields and methods.</summary>
    public static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>
    /// What a request target may consist of: visible ASCII without <c>#</c>. RFC 3986 forbids a few more, which browsers send and servers
    /// read alike; a fragment is never sent.
    /// </summary>
    public static readonly SearchValues<byte> Target =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x20).Select(c => (byte)c).Where(c => c != (byte)'#')]);

    /// <summary>What a field value may not contain: control characters but the tabulator, RFC 9110 section 5.5.</summary>
    public static readonly SearchValues<byte> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c).Where(c => c != (byte)'\t'), 0x7F]);

    /// <summary>A host and port, RFC 3986 section 3.2.2: unreserved, percent-encoded, sub-delims, and <c>[:]</c>.</summary>
    public static readonly SearchValues<byte> Host =
        SearchValues.Create("-._~%!$&'()*+,;=:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Optional white space, RFC 9110 section 5.6.3.</summary>
    public static bool IsWhite(byte character) => character is (byte)' ' or (byte)'\t';

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);

    /// <summary>Takes the next element off a comma-separated list, trimmed; elements may be empty (RFC 9110 section 5.6.1).</summary>
    public static bool NextElement(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> element)
    {
        element = default;
        if (list.IsEmpty) return false;
        int comma = list.IndexOf((byte)',');
        element = Trim(comma < 0 ? list : list[..comma]);
        list = comma < 0 ? default : list[(comma + 1)..];
        return true;
    }

    /// <summary>A number of digits only; false also if it does not fit.</summary>
    public static bool TryDigits(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        if (text.IsEmpty || text.Length > 18) return false;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
