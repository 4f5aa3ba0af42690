using System.Collections.Immutable;

namespace HaActors.Host.Import.Haproxy;

/// <summary>A <c>backend</c>, or that half of a <c>listen</c>.</summary>
internal sealed class BackendImport(HaproxySection section, Remarks remarks)
{
    private static readonly string[] Balances = ["roundrobin", "static-rr", "leastconn", "first", "source", "uri"];

    public HaproxySection Section => section;

    public bool HasServers => section.Lines.Any(line => line.Keyword is "server" or "server-template");

    private string Title => $"{section.Head.Keyword} {section.Name}";

    /// <summary>Whether a line that may also stand in a frontend or in <c>defaults</c> is one of a backend that is carried over or remarked there.</summary>
    public static bool Knows(Statement line) => line.Keyword switch
    {
        "balance" or "hash-type" or "hash-balance-factor" or "server" or "server-template" or "default-server" or "retries" or "cookie" or "http-reuse"
            or "http-check" or "tcp-check" or "source" or "fullconn" or "mode" or "description" or "enabled" or "disabled" or "stick" or "stick-table" => true,
        "log" => line[1] == "global",
        "timeout" => line[1] is "connect" or "server" or "check" or "queue" or "tunnel",
        "option" => CheckImport.IsOption(line[1]) || line[1] is "redispatch" or "allbackups" or "http-server-close" or "httpclose" or "forceclose" or "forwardfor"
            or "httplog" or "tcplog" or "dontlognull" or "http-keep-alive" or "splice-auto" or "prefer-last-server" or "srvtcpka" or "log-health-checks",
        _ => false,
    };

    public void Write(HoconBlock block, ImportNames names)
    {
        Balance(block);
        var lines = ServerLines();
        foreach (var line in section.Lines)
            Setting(block, line);
        block.Set("retries", section.Last("retries")?[1] ?? "3");
        block.Set("redispatch", section.Last("option", "redispatch") is null ? "never" : "last");
        // Configuration manual, timeout queue: without it, that of timeout connect.
        if ((section.Last("timeout", "queue") ?? section.Last("timeout", "connect")) is { } queue && ImportDurations.Read(queue[2], 1) is { } wait)
            block.Set("timeout-queue", ImportDurations.Write(wait));
        StickImport.Write(section, block, remarks);
        ServerTlsImport.Write(block, lines, remarks);
        var check = new CheckImport(section, remarks);
        check.Write(block, lines);
        var servers = block.Block("servers");
        var own = new ImportNames();
        foreach (var server in lines)
        {
            var written = servers.Block(own.For(server.Name));
            server.Write(written, names);
            check.WriteOwn(written, server, lines);
        }

        ImportWeights.Complete(lines.Select(server => servers.Block(own.For(server.Name))));
    }

    private ImmutableArray<ServerImport> ServerLines()
    {
        var defaults = ImmutableArray<string>.Empty;
        var servers = ImmutableArray.CreateBuilder<ServerImport>();
        foreach (var line in section.Lines)
        {
            if (line.Keyword == "default-server")
                defaults = [.. defaults, .. line.Arguments];
            else if (line.Keyword == "server-template")
                remarks.Add(line, "server-template: write each server");
            else if (line.Keyword == "server" && line.Words.Length < 3)
                remarks.Add(line, "server: needs a name and an address");
            else if (line.Keyword == "server")
                servers.Add(new ServerImport(line, [.. defaults, .. line.Words.Skip(3)], remarks));
        }

        return servers.ToImmutable();
    }

    private void Balance(HoconBlock block)
    {
        if (section.Last("balance") is not { } line)
            return;
        var (name, argument) = Config.RuleWords.Call(line[1]);
        if (Balances.Contains(name))
        {
            block.Set("balance", name);
        }
        else if (name == "hdr" && argument is not null)
        {
            block.Text("balance", $"hdr({argument})");
        }
        else if (name == "random")
        {
            block.Set("balance", name);
            if (argument is not null)
                block.Set("random-draws", argument);
        }
        else
        {
            remarks.Add(line, $"balance {string.Join(' ', line.Arguments)}: not carried over; roundrobin is used");
        }

        if (name is "source" or "uri" or "hdr" && section.Last("hash-type")?[1] != "consistent")
            remarks.Add(line, $"balance {line[1]}: the hash is consistent here (hash-type consistent), and the same on all nodes");
    }

    private void Setting(HoconBlock block, Statement line)
    {
        switch (line.Keyword)
        {
            case "option" when line[1] == "allbackups":
                block.Set("all-backups", "true");
                break;
            case "option" when line[1] is "http-server-close" or "httpclose" or "forceclose":
                block.Set("http-server-close", "true");
                if (line[1] != "http-server-close")
                    remarks.Add(line, $"option {line[1]}: connections to servers are closed after each request, those of clients are kept");
                break;
            case "hash-balance-factor":
                block.Set("hash-balance-factor", line[1]);
                break;
            case "http-reuse":
                if (line[1] is "safe" or "always")
                    block.Set("http-reuse", line[1]);
                else
                    remarks.Add(line, $"http-reuse {line[1]}: safe is used");
                break;
            case "cookie":
                Cookie(block.Block("cookie"), line);
                break;
            case "source":
                if (line.Words.Contains("usesrc") && (line.Words.Contains("clientip") || line.Words.Contains("client")))
                    block.Set("source-client", "true");
                else
                    remarks.Add(line, $"{line}: not carried over");
                break;
            case "fullconn":
                remarks.Add(line, "fullconn: maxconn of servers is a fixed number");
                break;
            case "timeout" when line[1] is "http-keep-alive" or "http-request" or "client":
                break;
            default:
                // A line of defaults that a backend has no use for may be a frontend's, which sees it too.
                if (!Knows(line) && section.Head.Keyword == "backend" && line.Line > section.Head.Line)
                    remarks.Add(line, line.Keyword is "http-request" or "http-response" or "acl" or "redirect" ? $"{line.Keyword}: rules belong to frontends here" : $"{line}: not carried over");
                break;
        }
    }

    private void Cookie(HoconBlock block, Statement line)
    {
        block.Text("name", line[1]);
        for (var i = 2; i < line.Words.Length; i++)
        {
            switch (line[i])
            {
                case "insert":
                    break;
                case "indirect" or "nocache" or "httponly" or "secure":
                    block.Set(line[i], "true");
                    break;
                case "domain":
                    block.Text("domain", line[++i]);
                    break;
                default:
                    remarks.Add(line, $"{Title}: cookie … {line[i]}: not carried over; the cookie is inserted");
                    break;
            }
        }
    }
}
