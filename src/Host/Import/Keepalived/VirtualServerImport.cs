using System.Net;

namespace HaActors.Host.Import.Keepalived;

/// <summary>Writes a <c>virtual_server</c> as a frontend and a backend in mode tcp: connections are carried by the proxy instead of by IPVS.</summary>
internal sealed class VirtualServerImport(KeepalivedBlock server, Remarks remarks)
{
    // lb_algo: round robin and least connections, each with and without weights, and the hashes of the source.
    private static readonly Dictionary<string, string> Balances = new()
    {
        ["rr"] = "roundrobin",
        ["wrr"] = "roundrobin",
        ["lc"] = "leastconn",
        ["wlc"] = "leastconn",
        ["sed"] = "leastconn",
        ["nq"] = "leastconn",
        ["sh"] = "source",
        ["mh"] = "source",
    };

    public void Write(HoconBlock ha)
    {
        var head = server.Head;
        if (!IPAddress.TryParse(head[1], out var address) || !ushort.TryParse(head[2], out var port) || server.Value("protocol") == "UDP")
        {
            remarks.Add(head, $"{head}: only an address with a TCP port is carried over");
            return;
        }

        var name = $"vs-{string.Concat(head[1].Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}-{port}";
        var frontend = ha.Block("frontends").Block(name);
        frontend.List("bind", [new IPEndPoint(address, port).ToString()]);
        frontend.Set("mode", "tcp");
        frontend.Set("backend", name);
        var backend = ha.Block("backends").Block(name);
        var method = server.Value("lb_algo") + server.Value("lvs_sched");
        if (Balances.TryGetValue(method, out var balance))
            backend.Set("balance", balance);
        else if (method.Length > 0)
            remarks.Add(head, $"lb_algo {method}: not carried over; roundrobin is used");
        var servers = backend.Block("servers");
        var count = 0;
        foreach (var inner in server.Inner)
        {
            switch (inner.Keyword)
            {
                case "real_server" or "sorry_server":
                    var one = servers.Block(inner.Keyword == "sorry_server" ? "sorry" : $"s{++count}");
                    Server(one, backend, inner);
                    break;
                case "lb_algo" or "lvs_sched" or "protocol" or "delay_loop":
                    break;
                case "lb_kind" or "lvs_method":
                    remarks.Add(inner.Head, $"{inner.Head}: connections go through the proxy; servers see this node's address unless source-client or send-proxy is set");
                    break;
                default:
                    remarks.Add(inner.Head, $"{inner.Head}: not carried over");
                    break;
            }
        }
    }

    private void Server(HoconBlock block, HoconBlock backend, KeepalivedBlock inner)
    {
        block.Text("address", IPAddress.TryParse(inner.Head[1], out var address) && ushort.TryParse(inner.Head[2], out var port) ? new IPEndPoint(address, port).ToString() : inner.Head[1]);
        if (inner.Keyword == "sorry_server")
            block.Set("backup", "true");
        if (inner.Value("weight") is { Length: > 0 } weight)
            block.Set("weight", weight);
        foreach (var check in inner.Inner.Where(item => item.Keyword != "weight"))
        {
            if (!backend.Has("check"))
                Check(backend.Block("check"), check);
            else if (check.Keyword == "inhibit_on_failure" || check.Keyword.StartsWith("notify", StringComparison.Ordinal))
                remarks.Add(check.Head, $"{check.Head}: not carried over");
        }
    }

    private void Check(HoconBlock block, KeepalivedBlock check)
    {
        switch (check.Keyword)
        {
            case "TCP_CHECK":
                block.Set("type", "tcp");
                break;
            case "HTTP_GET" or "SSL_GET":
                block.Set("type", check.Keyword == "HTTP_GET" ? "http" : "https");
                if (check.Keyword == "SSL_GET")
                    block.Set("verify", "none");
                if (check.Last("url") is { } url)
                {
                    block.Text("uri", url.Value("path"));
                    if (url.Value("status_code") is { Length: > 0 } status)
                        block.Text("expect-status", status.Replace(' ', ','));
                    if (url.Value("digest").Length > 0)
                        remarks.Add(url.Last("digest")!.Head, "digest: not carried over; expect-string and expect-regex look at the body");
                }

                break;
            case "SMTP_CHECK":
                block.Set("type", "smtp");
                if (check.Value("helo_name") is { Length: > 0 } helo)
                    block.Text("helo", helo);
                break;
            case "MISC_CHECK":
                block.Set("type", "program");
                var (command, arguments) = ProgramImport.From([.. check.Value("misc_path").Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
                block.Text("command", command);
                if (!arguments.IsEmpty)
                    block.List("arguments", arguments);
                break;
            case "DNS_CHECK":
                block.Set("type", "dns");
                break;
            case "PING_CHECK":
                block.Set("type", "icmp");
                break;
            default:
                remarks.Add(check.Head, $"{check.Head}: not carried over");
                block.Set("type", "tcp");
                break;
        }

        foreach (var (keyword, key) in new[] { ("connect_timeout", "timeout"), ("misc_timeout", "timeout") })
        {
            if (check.Value(keyword) is { Length: > 0 } text && ImportDurations.Read(text, 1000) is { } limit)
                block.Set(key, ImportDurations.Write(limit));
        }

        var loop = check.Value("delay_loop") is { Length: > 0 } own ? own : server.Value("delay_loop");
        if (ImportDurations.Read(loop, 1000) is { } inter)
            block.Set("inter", ImportDurations.Write(inter));
    }
}
