using System.Text.RegularExpressions;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the keys of a <c>check</c> block that say what an HTTP request is and which answer is good.</summary>
internal static partial class HttpCheckReader
{
    public static HttpProbeSettings Read(Section section)
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
