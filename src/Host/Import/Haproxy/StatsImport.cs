namespace HaActors.Host.Import.Haproxy;

/// <summary>Recognises the section that serves HAProxy's statistics; <c>admin.http</c> takes its place.</summary>
internal static class StatsImport
{
    /// <returns>Whether the section is for statistics only and has been dealt with.</returns>
    public static bool Take(HaproxySection section, HoconBlock ha, Remarks remarks)
    {
        var own = section.Lines.Where(line => line.Line > section.Head.Line).ToArray();
        if (!own.Any(line => line.Keyword == "stats") || own.Any(line => line.Keyword is "server" or "default_backend" or "use_backend"))
            return false;
        foreach (var line in own)
        {
            switch (line.Keyword)
            {
                case "bind" when !ha.Block("admin").Block("http").Has("bind"):
                    ha.Block("admin").Block("http").Text("bind", line[1].StartsWith(':') ? "*" + line[1] : line[1]);
                    if (line.Words.Contains("ssl"))
                        remarks.Add(line, "bind … ssl: the status pages have no TLS");
                    break;
                case "bind":
                    remarks.Add(line, $"bind {line[1]}: the status pages have one address");
                    break;
                case "stats" when line[1] is "enable" or "hide-version" or "refresh" or "show-legends" or "show-desc" or "show-node" or "realm" or "maxconn":
                case "mode" or "maxconn" or "timeout" or "log" or "option":
                    break;
                case "stats" when line[1] == "uri":
                    if (line[2] != "/")
                        remarks.Add(line, $"stats uri {line[2]}: the page is at /, the counters at /;csv");
                    break;
                case "stats" when line[1] == "auth":
                    remarks.Add(line, "stats auth: the status pages ask for no password: bind them to an address that only those can reach who may read them");
                    break;
                case "stats" when line[1] == "admin":
                    remarks.Add(line, "stats admin: the status pages are read-only; pbm node drain and lb set-server take their place");
                    break;
                default:
                    remarks.Add(line, $"{line}: not carried over");
                    break;
            }
        }

        return true;
    }
}
