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

    public static bool TryPrefix(string text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryAddress(text[..slash], out var address) || !TryNumber(text[(slash + 1)..], 1, 32, out var length))
            return false;
        prefix = new IpPrefix(address, length);
        return true;
    }

    /// <summary><c>*:PORT</c> or <c>ADDRESS:PORT</c>.</summary>
    public static bool TryBind(string text, out IPEndPoint endpoint)
    {
        endpoint = new IPEndPoint(IPAddress.Any, 0);
        if (!TryHostPort(text, out var hostPort))
            return false;
        var address = IPAddress.Any;
        if (hostPort.Host != "*" && !TryAddress(hostPort.Host, out address))
            return false;
        endpoint = new IPEndPoint(address, hostPort.Port);
        return true;
    }

    /// <summary><c>HOST:PORT</c>; the host is not looked up.</summary>
    public static bool TryHostPort(string text, out HostPort hostPort)
    {
        hostPort = default;
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !TryNumber(text[(colon + 1)..], 1, 65535, out var port))
            return false;
        hostPort = new HostPort(text[..colon], port);
        return !hostPort.Host.Any(c => char.IsWhiteSpace(c) || c is ':' or '/' or '[' or ']' or '"' or '\\');
    }

    public static bool TryNumber(string text, int min, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max;
}
