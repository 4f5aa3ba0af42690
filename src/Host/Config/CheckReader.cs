using System.Text.RegularExpressions;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads a <c>check</c> block.</summary>
internal static partial class CheckReader
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private enum CheckType
    {
        Tcp,
        Tls,
        Http,
        Https,
    }

    private static readonly Dictionary<string, CheckType> Types = Enum.GetValues<CheckType>().ToDictionary(WordOf);

    public static CheckSettings Read(Section section)
    {
        var type = section.Choice("type", Types);
        var inter = section.Duration("inter", Shortest, Longest);
        var tls = TlsReader.Read(section);
        var http = Http(section);
        return new CheckSettings(
            type switch
            {
                CheckType.Tls => new TlsProbeSettings(tls),
                CheckType.Http => http,
                CheckType.Https => http with { Tls = tls },
                _ => new TcpProbeSettings(),
            },
            inter,
            OrInter(section, "fastinter", inter),
            OrInter(section, "downinter", inter),
            section.Duration("timeout", Shortest, Longest),
            section.Integer("rise", 1, 100),
            section.Integer("fall", 1, 100));
    }

    private static string WordOf(CheckType type) => type.ToString().ToLowerInvariant();

    /// <summary>The word <c>inter</c> stands for the value of that key, which is also HAProxy's default for both.</summary>
    private static TimeSpan OrInter(Section section, string key, TimeSpan inter) => section.Scalar(key) switch
    {
        null or { Text: "inter" } => inter,
        var scalar => section.Duration(scalar, Shortest, Longest, ", or the word inter"),
    };

    private static HttpProbeSettings Http(Section section)
    {
        var method = Matching(section, "method", Token(), "must be an HTTP method, such as GET");
        var uri = Matching(section, "uri", Target(), "must start with '/' and have no blanks");
        var host = Matching(section, "host", Host(), "must be a host name or address");
        var status = section.Scalar("expect-status");
        var (min, max) = (200, 399);
        if (status is not null && !TryStatus(status.Text, out min, out max))
            section.Reading.Fail(status, "must be a status or a range of them within 100-599, such as 200 or 200-399");
        return new HttpProbeSettings(method, uri, host.Length == 0 ? null : host, min, max);
    }

    private static string Matching(Section section, string key, Regex form, string rule)
    {
        if (section.Scalar(key) is not { } scalar)
            return "";
        if (!form.IsMatch(scalar.Text))
            section.Reading.Fail(scalar, rule);
        return scalar.Text;
    }

    private static bool TryStatus(string text, out int min, out int max)
    {
        var parts = text.Split('-');
        max = 0;
        return Endpoints.TryNumber(parts[0], 100, 599, out min)
            && Endpoints.TryNumber(parts[^1], min, 599, out max)
            && parts.Length <= 2;
    }

    /// <summary>RFC 9110 section 5.6.2: a method is a token.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"^/[!-~]*\z")]
    private static partial Regex Target();

    [GeneratedRegex(@"^[A-Za-z0-9._:\[\]-]*\z")]
    private static partial Regex Host();
}
