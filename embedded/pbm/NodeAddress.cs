using System.Globalization;

namespace Petabridge.Cmd.Client;

/// <summary>Where a node's listener is.</summary>
internal sealed record NodeAddress(string Host, int Port)
{
    /// <summary>Petabridge.Cmd's default port on this machine.</summary>
    public static readonly NodeAddress Default = new("127.0.0.1", 9110);

    /// <summary>HOST:PORT, with brackets around an IPv6 address. A palette's name has no colon, so it is never taken for one.</summary>
    public static bool TryParse(string text, out NodeAddress address)
    {
        address = Default;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) return false;
        address = new NodeAddress(text[..colon].Trim('[', ']'), port);
        return true;
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
