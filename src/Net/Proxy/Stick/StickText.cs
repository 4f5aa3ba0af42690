using System.Net;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy;

/// <summary>Keys of stick tables as bytes of a fixed number and as text. Pure.</summary>
internal static class StickText
{
    /// <summary>Bytes of a key of addresses: an IPv4 address stands in an IPv6 one (RFC 4291 section 2.5.5.2).</summary>
    public const int AddressLength = 16;

    /// <summary>Most bytes of any key.</summary>
    public const int LongestKey = 64;

    public static int KeyLength(StickSettings settings) => settings.On == StickKey.Source ? AddressLength : settings.Length;

    /// <summary>Writes an address of 4 or 16 bytes as a key.</summary>
    public static void WriteAddress(ReadOnlySpan<byte> address, Span<byte> key)
    {
        key.Clear();
        if (address.Length == 4) key[11] = key[10] = 0xff;
        address.CopyTo(key[(AddressLength - address.Length)..]);
    }

    /// <summary>Writes a value as a key: what is too long is cut off, as HAProxy does it, what is short ends in zeros.</summary>
    public static void WriteValue(ReadOnlySpan<byte> value, Span<byte> key)
    {
        key.Clear();
        value[..Math.Min(value.Length, key.Length)].CopyTo(key);
    }

    /// <summary>Reads what <see cref="Of"/> wrote; false: no key of such a table.</summary>
    public static bool TryRead(string text, StickSettings settings, Span<byte> key)
    {
        if (settings.On == StickKey.Source)
        {
            if (!IPAddress.TryParse(text, out IPAddress? address)) return false;
            WriteAddress((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes(), key);
            return true;
        }

        if (text.Length == 0 || text.Any(letter => letter is '\0' or > '\u00ff')) return false;
        WriteValue(Encoding.Latin1.GetBytes(text), key);
        return true;
    }

    public static string Of(ReadOnlySpan<byte> key, StickSettings settings)
    {
        if (settings.On != StickKey.Source) return Encoding.Latin1.GetString(key.TrimEnd((byte)0));
        var address = new IPAddress(key);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
