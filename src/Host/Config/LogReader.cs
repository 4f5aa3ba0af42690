using System.Net.Sockets;

namespace HaActors.Host.Config;

/// <summary>Reads <c>ha.log</c>.</summary>
internal static class LogReader
{
    private const string Syslog = "syslog:";

    private static readonly Dictionary<string, LogLevelName> Levels = new()
    {
        ["debug"] = LogLevelName.Debug,
        ["info"] = LogLevelName.Info,
        ["warning"] = LogLevelName.Warning,
        ["error"] = LogLevelName.Error,
    };

    // RFC 3164 section 4.1.1; 12 to 15 have no common names.
    private static readonly Dictionary<string, int> Facilities = new[]
        {
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
        }
        .Select((name, i) => (name, i))
        .Concat(Enumerable.Range(0, 8).Select(i => ($"local{i}", 16 + i)))
        .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    public static (LogLevelName Level, SessionLogSettings? Sessions) Read(Section section)
    {
        var level = section.Choice("level", Levels);
        var block = section.Sub("sessions");
        var sessions = Sessions(block);
        block.RejectUnknown();
        section.RejectUnknown();
        return (level, sessions);
    }

    private static SessionLogSettings? Sessions(Section section)
    {
        var log = new SessionLogSettings("", null, section.Choice("facility", Facilities), section.Integer("sample", 1, 1_000_000));
        if (section.Scalar("to") is not { Text: { Length: > 0 } text } to)
            return null;
        if (text == "stdout")
            return log;
        if (text[0] == '/')
            return log with { File = text };
        if (text.StartsWith(Syslog, StringComparison.Ordinal))
        {
            var target = text[Syslog.Length..];
            if (target.StartsWith('/'))
                return log with { Syslog = new UnixDomainSocketEndPoint(target) };
            if (Endpoints.TryBind(target, out var endpoint) && !target.StartsWith('*') || Endpoints.TryV6(target, out endpoint))
                return log with { Syslog = endpoint };
        }

        section.Reading.Fail(to, "must be stdout, \"/PATH\", \"syslog:ADDRESS:PORT\", \"syslog:/PATH\", or empty");
        return null;
    }
}
