using System.Collections.Immutable;

namespace HaActors.Host.Import.Haproxy;

/// <summary>The <c>check</c> block of a backend, out of its options, <c>http-check</c> and <c>tcp-check</c> rules, and the words of its servers.</summary>
internal sealed class CheckImport(HaproxySection section, Remarks remarks)
{
    private static readonly string[] Options = ["httpchk", "smtpchk", "mysql-check", "pgsql-check", "redis-check", "ldap-check", "ssl-hello-chk", "tcp-check", "external-check"];

    /// <summary>Words of a server that are keys of a check, and HAProxy's defaults of them.</summary>
    private static readonly Dictionary<string, string> Usual = new()
    {
        ["inter"] = "2s",
        ["fastinter"] = "inter",
        ["downinter"] = "inter",
        ["rise"] = "2",
        ["fall"] = "3",
        ["observe"] = "none",
        ["error-limit"] = "10",
        ["on-error"] = "fail-check",
    };

    private static readonly string[] Durations = ["inter", "fastinter", "downinter"];

    public static bool IsOption(string option) => Options.Contains(option);

    public void Write(HoconBlock backend, ImmutableArray<ServerImport> servers)
    {
        if (!servers.Any(server => server.IsChecked))
            return;
        foreach (var server in servers.Where(server => !server.IsChecked && server.Word("track") is null))
            remarks.Add(server.Line, $"server {server.Name}: has no check there; here the check of a backend is for all of its servers");
        var check = backend.Block("check");
        Kind(check);
        ServerTlsImport.WriteCheck(check, check.Value("type"), servers.First(server => server.IsChecked), remarks);
        Pace(check, servers);
    }

    private void Kind(HoconBlock check)
    {
        var option = section.Lines.LastOrDefault(line => line.Keyword == "option" && IsOption(line[1]));
        switch (option?[1])
        {
            case "httpchk":
                Http(check, option);
                break;
            case "smtpchk":
                check.Set("type", "smtp");
                if (option[3].Length > 0)
                    check.Text("helo", option[3]);
                break;
            case "mysql-check" or "pgsql-check":
                check.Set("type", option[1] == "mysql-check" ? "mysql" : "postgresql");
                if (option[2] == "user")
                    check.Text("user", option[3]);
                break;
            case "redis-check" or "ldap-check":
                check.Set("type", option[1] == "redis-check" ? "redis" : "ldap");
                break;
            case "ssl-hello-chk":
                check.Set("type", "tls");
                check.Set("verify", "none");
                break;
            case "tcp-check":
                Script(check);
                break;
            case "external-check":
                remarks.Add(option, "option external-check: write type = program, with command and arguments");
                check.Set("type", "tcp");
                break;
            default:
                check.Set("type", "tcp");
                break;
        }
    }

    /// <summary><c>option httpchk [METHOD] URI [VERSION]</c>, where the version may hold a Host header, and <c>http-check</c>.</summary>
    private void Http(HoconBlock check, Statement option)
    {
        check.Set("type", "http");
        var words = option.Words[2..];
        check.Set("method", words.Length > 1 ? words[0] : "OPTIONS");
        if (words.Length > 0)
            check.Text("uri", words[words.Length > 1 ? 1 : 0]);

        var host = string.Join(' ', words.Skip(2)).ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
        if (host is not null)
            check.Text("host", host[5..].Trim());
        foreach (var line in section.Lines.Where(line => line.Keyword == "http-check"))
        {
            if (line[1] == "send")
                Send(check, line);
            else if (line[1] == "expect")
                Expect(check, line);
            else if (line[1] == "disable-on-404")
                check.Set("disable-on-404", "true");
            else
                remarks.Add(line, $"{line}: not carried over");
        }
    }

    private void Send(HoconBlock check, Statement line)
    {
        var headers = new List<string>();
        for (var i = 2; i < line.Words.Length; i++)
        {
            switch (line[i])
            {
                case "meth":
                    check.Set("method", line[++i]);
                    break;
                case "uri":
                    check.Text("uri", line[++i]);
                    break;
                case "body":
                    check.Text("body", line[++i]);
                    break;
                case "ver":
                    i++;
                    break;
                case "hdr" when line[i + 1].Equals("host", StringComparison.OrdinalIgnoreCase):
                    check.Text("host", line[i + 2]);
                    i += 2;
                    break;
                case "hdr":
                    headers.Add($"{line[i + 1]}: {line[i + 2]}");
                    i += 2;
                    break;
                default:
                    remarks.Add(line, $"http-check send … {line[i]}: not carried over");
                    break;
            }
        }

        if (headers.Count > 0)
            check.List("headers", headers);
    }

    private void Expect(HoconBlock check, Statement line)
    {
        switch (line.Words[2..])
        {
            case ["status", var status]:
                check.Text("expect-status", status);
                break;
            case ["string", var text]:
                check.Text("expect-string", text);
                break;
            case ["rstring", var regex]:
                check.Text("expect-regex", regex);
                break;
            default:
                remarks.Add(line, $"{line}: not carried over");
                break;
        }
    }

    private void Script(HoconBlock check)
    {
        var script = new List<string>();
        foreach (var line in section.Lines.Where(line => line.Keyword == "tcp-check"))
        {
            switch (line.Words[1..])
            {
                case ["connect"]:
                    break;
                case ["connect", "ssl"]:
                    check.Set("tls", "implicit");
                    check.Set("verify", "none");
                    break;
                case [("send" or "send-binary") and var verb, var text]:
                    script.Add($"{verb} {text}");
                    break;
                case ["expect", ("string" or "rstring" or "binary") and var kind, var text]:
                    script.Add($"expect {kind} {text}");
                    break;
                case ["comment", ..]:
                    break;
                default:
                    remarks.Add(line, $"{line}: not carried over");
                    break;
            }
        }

        check.Set("type", script.Count > 0 ? "send-expect" : "tcp");
        if (script.Count > 0)
            check.List("script", script);
    }

    /// <summary>What the check of a server has beside that of the backend, which has the words of the first checked server, and where it goes.</summary>
    public void WriteOwn(HoconBlock block, ServerImport server, ImmutableArray<ServerImport> servers)
    {
        if (!server.IsChecked)
            return;
        var first = servers.First(each => each.IsChecked);
        foreach (var (word, usual) in Usual.Where(pair => server.Word(pair.Key) != first.Word(pair.Key)))
            block.Block("check").Set(word, Value(word, server.Word(word) ?? usual));
        if (server.Word("inter") != first.Word("inter") && section.Last("timeout", "check") is null)
            block.Block("check").Set("timeout", Value("inter", server.Word("inter") ?? Usual["inter"]));
        if (server.Word("port") is { } port)
            block.Block("check").Set("port", port);
        if (server.Word("addr") is { } addr)
            block.Block("check").Text("addr", addr);
    }

    private static string Value(string word, string value) =>
        Durations.Contains(word) && ImportDurations.Read(value, 1) is { } pace ? ImportDurations.Write(pace) : value;

    /// <summary>The first checked server's words.</summary>
    private void Pace(HoconBlock check, ImmutableArray<ServerImport> servers)
    {
        var first = servers.First(server => server.IsChecked);
        foreach (var word in Usual.Keys)
        {
            if (first.Word(word) is { } value)
                check.Set(word, Value(word, value));
        }

        var inter = ImportDurations.Read(first.Word("inter") ?? "2s", 1) ?? TimeSpan.FromSeconds(2);
        if (section.Last("timeout", "check") is { } line && ImportDurations.Read(line[2], 1) is { } limit)
        {
            check.Set("timeout", ImportDurations.Write(limit));
            if (limit > inter)
                remarks.Add(line, $"timeout check {line[2]}: a check that takes longer than inter ({ImportDurations.Write(inter)}) has failed here");
        }
        else
        {
            // HAProxy's limit on a check is inter where no other is set (timeout check).
            check.Set("timeout", ImportDurations.Write(inter));
        }
    }
}
