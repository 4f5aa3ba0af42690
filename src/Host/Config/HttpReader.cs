using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the keys of frontends, backends and servers that are for mode http.</summary>
internal static class HttpReader
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    // They would be obeyed in silence by nobody in mode tcp.
    private static readonly string[] OfRequests =
        ["acls", "rules", "response-rules", "forwarded-for", "forwarded", "monitor-uri", "monitor-fail", "error-files", "capture-request-headers", "capture-response-headers",
        "timeout-http-request", "timeout-http-keep-alive"];

    private static readonly Dictionary<string, HttpReuse> Reuses = new() { ["safe"] = HttpReuse.Safe, ["always"] = HttpReuse.Always };

    /// <summary>Reads a frontend's keys; null in mode tcp.</summary>
    public static HttpSettings? Frontend(Section section, bool isHttp)
    {
        foreach (var key in isHttp ? [] : OfRequests.Where(key => section.Own(key) is not null && !section.Path.EndsWith("frontend-defaults", StringComparison.Ordinal)))
            section.Reading.Fail(section.Own(key)!, "needs mode = http");
        if (isHttp && section.Own("server-names") is { } names)
            section.Reading.Fail(names, "needs mode = tcp: in mode http, rules choose the backend by hdr(host)");
        var acls = new AclReader(section);
        var settings = new HttpSettings
        {
            RequestTimeout = section.Duration("timeout-http-request", ShortestTimeout, LongestTimeout),
            KeepAliveTimeout = section.Duration("timeout-http-keep-alive", ShortestTimeout, LongestTimeout),
            ForwardedFor = section.Flag("forwarded-for"),
            Forwarded = section.Flag("forwarded"),
            Rules = RuleReader.Read(section, "rules", acls, ofResponses: false),
            ResponseRules = RuleReader.Read(section, "response-rules", acls, ofResponses: true),
            MonitorUri = MonitorUri(section),
            MonitorFail = section.Scalar("monitor-fail") is { Text.Length: > 0 } fail ? acls.Condition(fail.Text, fail) : null,
            ErrorFiles = ErrorPages.Read(section),
            RequestCaptures = CaptureReader.Read(section, "capture-request-headers"),
            AnswerCaptures = CaptureReader.Read(section, "capture-response-headers"),
        };
        return isHttp ? settings : null;
    }

    /// <summary>Reads a backend's keys.</summary>
    public static HttpPoolSettings Backend(Section section) => new()
    {
        HashHeader = BalanceReader.Algorithm(section).Header,
        Reuse = section.Choice("http-reuse", Reuses),
        ServerClose = section.Flag("http-server-close"),
        IdleTimeout = section.Duration("pool-purge-delay", ShortestTimeout, LongestTimeout),
        MaxIdle = section.Integer("pool-max-conn", 0, 100_000),
        Cookie = Cookie(section.Sub("cookie")),
    };

    /// <summary>Reads the value of a server's cookie.</summary>
    public static string ServerCookie(Section section) => Token(section, "cookie");

    private static CookieSettings? Cookie(Section section)
    {
        var cookie = new CookieSettings(Token(section, "name"))
        {
            Indirect = section.Flag("indirect"),
            NoCache = section.Flag("nocache"),
            HttpOnly = section.Flag("httponly"),
            Secure = section.Flag("secure"),
            Domain = section.Text("domain"),
        };
        if (cookie.Domain.Length > 0 && !Names.IsHostName(cookie.Domain.TrimStart('.')))
            section.Reading.Fail(section.Scalar("domain")!, "must be a domain");
        section.RejectUnknown();
        return cookie.Name.Length == 0 ? null : cookie;
    }

    private static string Token(Section section, string key)
    {
        if (section.Scalar(key) is not { Text.Length: > 0 } text)
            return "";
        if (!HttpNames.IsToken(text.Text))
            section.Reading.Fail(text, "must be a word of letters, digits and -._~!#$%&'*+^`|");
        return text.Text;
    }

    private static string MonitorUri(Section section)
    {
        if (section.Scalar("monitor-uri") is not { Text.Length: > 0 } uri)
            return "";
        if (uri.Text[0] != '/' || uri.Text.Any(letter => letter is <= ' ' or > '~' or '?' or '#'))
            section.Reading.Fail(uri, "must be a path: a slash first, no blank, ? and #");
        return uri.Text;
    }
}
