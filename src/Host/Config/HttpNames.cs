using System.Text.RegularExpressions;

namespace HaActors.Host.Config;

/// <summary>Names that HTTP has rules for.</summary>
internal static partial class HttpNames
{
    // Without these, or with others, a message would have another end or another host than the proxy saw.
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
        { "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Trailer", "TE", "Expect" };

    /// <summary>RFC 9110 section 5.6.2.</summary>
    public static bool IsToken(string name) => Token().IsMatch(name);

    /// <summary>Fields that belong to the proxy: they say where a message ends and what its connection does.</summary>
    public static bool IsFraming(string name) => Framing.Contains(name);

    [GeneratedRegex(@"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}\z")]
    private static partial Regex Token();
}
