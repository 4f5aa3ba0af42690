using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Strict forms of addresses; <see cref="IPAddress.Parse(string)"/> also takes 10.1 and 0x0a000001.</summary>
internal static class Endpoints
{
    public static bool TryAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        return text.Count(c => c == '.') == 3
            && text.All(c => char.IsAsciiDigit(c) || c == '.')
            && IPAddress.TryParse(text, out address!)
            && address.AddressFamily == AddressFamily.InterNetwork
            && address.ToString() == text;
    }

    /// <summary>Whether the text is meant to be IPv6.</summary>
    public static bool IsV6(string text) => text.Count(c => c == ':') > 1;

    /// <summary>An IPv6 address as RFC 4291 section 2.2 writes it, without a zone.</summary>
    public static bool TryAddressV6(string text, out IPAddress address)
    {
        address = IPAddress.None;
        return IsV6(text)
            && text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            && IPAddress.TryParse(text, out address!)
            && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    public static bool TryPrefix(string text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryAddress(text[..slash], out var address) && !TryAddressV6(text[..slash], out address))
            return false;
        if (!TryNumber(text[(slash + 1)..], 1, Subnets.IsV6(address) ? 128 : 32, out var length))
            return false;
        prefix = new IpPrefix(address, length);
        return true;
    }

    /// <summary><c>*:PORT</c> or <c>ADDRESS:PORT</c>.</summary>
    public static bool TryBind(string text, out IPEndPoint endpoint)
    {
        endpoint = new IPEndPoint(IPAddress.Any, 0);
        var address = IPAddress.Any;
        if (!TrySplit(text, out var host, out var port) || host != "*" && !TryAddress(host, out address))
            return false;
        endpoint = new IPEndPoint(address, port);
        return true;
    }

    /// <summary><c>[ADDRESS]:PORT</c> with an IPv6 address without zone.</summary>
    public static bool TryV6(string text, out IPEndPoint endpoint)
    {
        endpoint = new IPEndPoint(IPAddress.IPv6Any, 0);
        if (!TrySplit(text, out var host, out var port) || host is not ['[', .. var inner, ']'] || inner.Contains('%', StringComparison.Ordinal))
            return false;
        if (!IPAddress.TryParse(inner, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        endpoint = new IPEndPoint(address, port);
        return true;
    }

    /// <summary><c>HOST:PORT</c> with an address or name that can be connected to; a name is not looked up.</summary>
    public static bool TryHostPort(string text, out HostPort hostPort)
    {
        var good = TrySplit(text, out var host, out var port) && (IsUnicast(host) || Names.IsHostName(host));
        hostPort = good ? new HostPort(host, port) : default;
        return good;
    }

    /// <summary><c>ADDRESS:PORT</c> with an address that can be connected to.</summary>
    public static bool TryAddressPort(string text, out HostPort hostPort) =>
        TryHostPort(text, out hostPort) && IsUnicast(hostPort.Host);

    private static bool TrySplit(string text, out string host, out int port)
    {
        var colon = text.LastIndexOf(':');
        host = colon < 1 ? "" : text[..colon];
        return TryNumber(text[(colon + 1)..], 1, 65535, out port) && host.Length > 0;
    }

    /// <summary>Not 0/8, 224/4 or above (RFC 6890).</summary>
    private static bool IsUnicast(string host) => TryAddress(host, out var address) && address.GetAddressBytes()[0] is > 0 and < 224;

    public static bool TryNumber(string text, int min, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max;
}
