namespace HaActors.Host.Import.Haproxy;

/// <summary>Reads <c>global</c>.</summary>
internal sealed class GlobalImport(HoconBlock ha, Remarks remarks)
{
    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    /// <summary>Connections of the whole process, which are the limit of a frontend that sets none; null if it is not said.</summary>
    public string? MaxConnections { get; private set; }

    public void Read(HaproxySection section)
    {
        foreach (var line in section.Lines)
        {
            switch (line.Keyword)
            {
                case "maxconn":
                    MaxConnections = line[1];
                    break;
                case "log":
                    Log(line);
                    break;
                case "spread-checks" when line[1].Length > 0:
                    ha.Block("check-defaults").Set("spread-checks", line[1]);
                    break;
                default:
                    remarks.Add(line, $"{line.Keyword}: {Instead(line.Keyword)}");
                    break;
            }
        }
    }

    private void Log(Statement line)
    {
        var target = line[1];
        var facility = line.Words.Skip(2).FirstOrDefault(word => Facilities.Contains(word));
        var sessions = ha.Block("log").Block("sessions");
        if (sessions.Has("to"))
            remarks.Add(line, "log: sessions are logged to one place, the one that was named first");
        else if (target is "stdout" || target.StartsWith('/'))
            sessions.Text("to", target.StartsWith('/') ? "syslog:" + target : target);
        else if (System.Net.IPEndPoint.TryParse(target, out var end) && !target.Contains('@'))
            sessions.Text("to", $"syslog:{new System.Net.IPEndPoint(end.Address, end.Port == 0 ? 514 : end.Port)}");
        else
            remarks.Add(line, $"log {target}: must be an address, a path or stdout to be carried over");
        if (facility is not null && sessions.Has("to"))
            sessions.Set("facility", facility);
    }

    private static string Instead(string keyword) => keyword switch
    {
        "daemon" or "user" or "group" or "uid" or "gid" or "chroot" or "pidfile" or "master-worker" or "ulimit-n" =>
            "left to the service manager, which starts haactors in the foreground (systemd: User=, AmbientCapabilities=, LimitNOFILE=)",
        "nbproc" or "nbthread" or "cpu-map" or "thread-groups" => "there is one traffic thread for each processor",
        "stats" => "pbm takes the place of the statistics socket",
        "ssl-default-bind-ciphers" or "ssl-default-bind-ciphersuites" or "ssl-default-server-ciphers" or "ssl-default-server-ciphersuites" =>
            "ciphers are OpenSSL's own choice",
        "ssl-default-bind-options" => "the lowest version of TLS is tls.min-version of a frontend",
        "ca-base" or "crt-base" => "write files with their whole path",
        _ when keyword.StartsWith("tune.", StringComparison.Ordinal) => "buffers and limits of HAProxy's own",
        _ => "not carried over",
    };
}
