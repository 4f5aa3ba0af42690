using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Akka.Actor;

/// <summary>Splits <c>protocol://system@host:port/rest</c>; accepts IPv6 hosts in brackets.</summary>
internal static class AddressText
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Address? address, out string rest)
    {
        address = null;
        rest = "";
        var scheme = text?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (scheme <= 0)
        {
            return false;
        }
        var slash = text!.IndexOf('/', scheme + 3);
        var authority = slash < 0 ? text[(scheme + 3)..] : text[(scheme + 3)..slash];
        rest = slash < 0 ? "" : text[slash..];
        var at = authority.IndexOf('@');
        if (at < 0)
        {
            if (authority.Length == 0)
            {
                return false;
            }
            address = new Address(text[..scheme], authority);
            return true;
        }
        var colon = authority.LastIndexOf(':');
        if (at == 0 || colon <= at + 1
            || !ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }
        address = new Address(text[..scheme], authority[..at], authority[(at + 1)..colon], port);
        return true;
    }
}
