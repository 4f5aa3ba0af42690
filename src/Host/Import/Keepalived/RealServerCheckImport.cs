using System.Globalization;

namespace HaActors.Host.Import.Keepalived;

/// <summary>
/// Writes the checker of a <c>real_server</c> as a <c>check</c>, with keepalived's defaults where they are others than ours (keepalived.conf(5),
/// check_api.c).
/// </summary>
internal sealed class RealServerCheckImport(KeepalivedBlock server, KeepalivedBlock real, Remarks remarks)
{
    /// <summary>What a checker takes from its real server, and that one from its virtual server.</summary>
    public static readonly string[] Inherited = ["connect_timeout", "retry", "delay_before_retry", "delay_loop", "warmup", "virtualhost"];

    private static readonly TimeSpan UsualDelayLoop = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UsualConnectTimeout = TimeSpan.FromSeconds(5);

    // First checks are spread out here anyway (warmup).
    private static readonly string[] Common = [.. Inherited, "connect_ip", "connect_port"];

    /// <summary>Null: the server has no checker, and counts as up.</summary>
    public HoconBlock? Read()
    {
        HoconBlock? check = null;
        foreach (var inner in real.Inner.Where(inner => inner.Keyword != "weight" && !Inherited.Contains(inner.Keyword)))
        {
            if (!IsChecker(inner))
                remarks.Add(inner.Head, $"{inner.Head}: not carried over");
            else if (check is not null)
                remarks.Add(inner.Head, $"{inner.Head}: not carried over; a server has one check here, and {real.Head} has one before this");
            else
                check = Checker(inner);
        }

        if (check is null && real.Inner.Any(IsChecker))
            (check = new HoconBlock()).Set("type", "tcp");
        return check;
    }

    private static bool IsChecker(KeepalivedBlock inner) =>
        inner.Keyword.EndsWith("_CHECK", StringComparison.Ordinal) || inner.Keyword is "HTTP_GET" or "SSL_GET";

    private HoconBlock? Checker(KeepalivedBlock checker)
    {
        var check = new HoconBlock();
        string[] own = [];
        switch (checker.Keyword)
        {
            case "TCP_CHECK":
                check.Set("type", "tcp");
                break;
            case "HTTP_GET" or "SSL_GET":
                own = ["url"];
                Http(check, checker);
                break;
            case "SMTP_CHECK":
                own = ["helo_name"];
                check.Set("type", "smtp");
                if (checker.Value("helo_name") is { Length: > 0 } helo)
                    check.Text("helo", helo);
                break;
            case "MISC_CHECK":
                own = ["misc_path", "misc_timeout"];
                check.Set("type", "program");
                var (command, arguments) = ProgramImport.From([.. checker.Value("misc_path").Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
                check.Text("command", command);
                if (!arguments.IsEmpty)
                    check.List("arguments", arguments);
                break;
            case "DNS_CHECK":
                own = ["name", "type"];
                check.Set("type", "dns");
                check.Text("query", checker.Value("name") is { Length: > 0 } name ? name : ".");
                check.Set("query-type", checker.Value("type") is { Length: > 0 } type ? type : "SOA");
                break;
            case "PING_CHECK":
                check.Set("type", "icmp");
                break;
            default:
                remarks.Add(checker.Head, $"{checker.Head}: not carried over");
                return null;
        }

        if (checker.Value("connect_ip") is { Length: > 0 } address)
            check.Text("addr", address);
        if (checker.Value("connect_port") is { Length: > 0 } port)
            check.Set("port", port);
        Pace(check, checker);
        foreach (var inner in checker.Inner.Where(inner => !own.Contains(inner.Keyword) && !Common.Contains(inner.Keyword)))
            remarks.Add(inner.Head, $"{checker.Keyword}: {inner.Head}: not carried over");
        return check;
    }

    private void Http(HoconBlock check, KeepalivedBlock checker)
    {
        check.Set("type", checker.Keyword == "HTTP_GET" ? "http" : "https");
        if (checker.Keyword == "SSL_GET")
            check.Set("verify", "none");
        var urls = checker.Inner.Where(inner => inner.Keyword == "url").ToArray();
        foreach (var more in urls.Skip(1))
            remarks.Add(more.Head, "url: not carried over; a check asks for one, and there is one before this");
        if (urls.FirstOrDefault() is not { } url)
            return;
        if (url.Value("path") is { Length: > 0 } path)
            check.Text("uri", path);
        if ((url.Value("virtualhost") is { Length: > 0 } own ? own : Setting(checker, "virtualhost")) is { Length: > 0 } host)
            check.Text("host", host);
        check.Text("expect-status", url.Value("status_code") is { Length: > 0 } status ? status.Replace(' ', ',') : "200-299");
        foreach (var inner in url.Inner.Where(inner => inner.Keyword is not ("path" or "status_code" or "virtualhost")))
            remarks.Add(inner.Head, $"{inner.Keyword}: not carried over; expect-string and expect-regex look at the body");
    }

    /// <summary>A failure is followed by <c>retry</c> more looks, soon after each other, before it counts; one success ends it.</summary>
    private void Pace(HoconBlock check, KeepalivedBlock checker)
    {
        var loop = Duration(checker, "delay_loop") ?? UsualDelayLoop;
        (int Retry, TimeSpan Delay) usual = checker.Keyword switch
        {
            "MISC_CHECK" => (0, TimeSpan.FromSeconds(1)),
            "DNS_CHECK" => (3, loop),
            "HTTP_GET" or "SSL_GET" => (1, TimeSpan.FromSeconds(3)),
            _ => (1, TimeSpan.FromSeconds(1)),
        };
        // A checker's own limit is on each step of it, ours on the whole; a check that outlives its interval has failed here.
        var limit = checker.Keyword == "MISC_CHECK"
            ? ImportDurations.Read(checker.Value("misc_timeout"), 1000) ?? loop
            : Duration(checker, "connect_timeout") ?? UsualConnectTimeout;
        check.Set("timeout", ImportDurations.Write(limit));
        if (limit > loop)
            remarks.Add(checker.Head, $"{checker.Head}: a check that takes longer than delay_loop ({ImportDurations.Write(loop)}) has failed here");
        check.Set("inter", ImportDurations.Write(loop));
        var retry = int.TryParse(Setting(checker, "retry"), NumberStyles.None, CultureInfo.InvariantCulture, out var written) ? written : usual.Retry;
        if (retry > 0)
            check.Set("fastinter", ImportDurations.Write(Duration(checker, "delay_before_retry") ?? usual.Delay));
        check.Set("rise", "1");
        check.Set("fall", $"{retry + 1}");
    }

    private TimeSpan? Duration(KeepalivedBlock checker, string keyword) => ImportDurations.Read(Setting(checker, keyword), 1000);

    private string Setting(KeepalivedBlock checker, string keyword) =>
        new[] { checker, real, server }.Select(block => block.Value(keyword)).FirstOrDefault(value => value.Length > 0) ?? "";
}
