using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the keys of a <c>check</c> block that say what an HTTP request is and which answer is good.</summary>
internal static partial class HttpCheckReader
{
    /// <summary>Lines of the head that follow from other keys.</summary>
    private static readonly string[] OwnHeaders = ["host", "connection", "content-length", "transfer-encoding"];

    public static HttpProbeSettings Read(Section section)
    {
        var method = section.Matching("method", Token(), "must be an HTTP method, such as GET");
        var uri = section.Matching("uri", Target(), "must start with '/' and have no blanks");
        var host = section.Matching("host", Host(), "must be a host name or address");
        var statuses = section.List("expect-status");
        if (statuses.IsEmpty && section.Find("expect-status") is ConfigList empty)
            section.Reading.Fail(empty, "must name at least one status");
        return new HttpProbeSettings(method, uri, host.Length == 0 ? null : host, [.. statuses.SelectMany(text => Statuses(section, text))])
        {
            Headers = [.. section.List("headers").Select(text => Header(section, text))],
            Body = section.Text("body"),
            ExpectedText = section.Text("expect-string"),
            ExpectedPattern = Pattern(section),
            DrainsOn404 = section.Flag("disable-on-404"),
        };
    }

    private static string Header(Section section, ConfigScalar text)
    {
        if (!HeaderLine().IsMatch(text.Text))
            section.Reading.Fail(text.Path, null, "must be \"Name: value\" (hidden, as it may hold a password)", text.Source);
        else if (OwnHeaders.Contains(text.Text[..text.Text.IndexOf(':')].ToLowerInvariant()))
            section.Reading.Fail(text, "must not be one of Host (key host), Connection, Content-Length, Transfer-Encoding");
        return text.Text;
    }

    private static Regex? Pattern(Section section)
    {
        if (section.Scalar("expect-regex") is not { Text.Length: > 0 } text)
            return null;
        var pattern = CheckPatterns.Parse(text.Text);
        if (pattern is null)
            section.Reading.Fail(text, CheckPatterns.Rule);
        return pattern;
    }

    private static ImmutableArray<StatusRange> Statuses(Section section, ConfigScalar text)
    {
        var ranges = ImmutableArray.CreateBuilder<StatusRange>();
        foreach (var part in text.Text.Split(','))
        {
            if (TryRange(part.Trim(), out var range))
                ranges.Add(range);
            else
                section.Reading.Fail(text, "must be statuses and ranges of them within 100-599, such as 200 or \"200-299,404\"");
        }

        return ranges.ToImmutable();
    }

    private static bool TryRange(string text, out StatusRange range)
    {
        var parts = text.Split('-');
        var max = 0;
        var good = Endpoints.TryNumber(parts[0], 100, 599, out var min)
            && Endpoints.TryNumber(parts[^1], min, 599, out max)
            && parts.Length <= 2;
        range = new StatusRange(min, max);
        return good;
    }

    /// <summary>RFC 9110 section 5.6.2: a method is a token.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"^/[!-~]*\z")]
    private static partial Regex Target();

    [GeneratedRegex(@"^[A-Za-z0-9._:\[\]-]*\z")]
    private static partial Regex Host();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+: ?\P{Cc}*\z")]
    private static partial Regex HeaderLine();
}
