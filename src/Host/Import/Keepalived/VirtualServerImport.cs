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
        var real = new List<(HoconBlock Block, HoconBlock? Check)>();
        foreach (var inner in server.Inner)
        {
            switch (inner.Keyword)
            {
                case "real_server":
                    var one = servers.Block($"s{real.Count + 1}");
                    Address(one, inner.Head);
                    if ((inner.Value("weight") + server.Value("weight")).Length > 0)
                        one.Set("weight", inner.Last("weight")?.Head[1] ?? server.Value("weight"));
                    real.Add((one, new RealServerCheckImport(server, inner, remarks).Read()));
                    break;
                case "sorry_server":
                    var sorry = servers.Block("sorry");
                    Address(sorry, inner.Head);
                    sorry.Set("backup", "true");
                    break;
                case var common when RealServerCheckImport.Inherited.Contains(common):
                case "weight":
                    break;
                case "lb_algo" or "lvs_sched" or "protocol":
                    break;
                case "lb_kind" or "lvs_method":
                    remarks.Add(inner.Head, $"{inner.Head}: connections go through the proxy; servers see this node's address unless source-client or send-proxy is set");
                    break;
                default:
                    remarks.Add(inner.Head, $"{inner.Head}: not carried over");
                    break;
            }
        }

        ImportWeights.Complete(real.Select(each => each.Block));
        Checks(backend, real, !servers.Has("sorry"));
    }

    /// <summary>
    /// One check for the backend where it would be that of all its servers, or else one within each: a sorry server is not checked there, nor
    /// is a real server without a checker.
    /// </summary>
    private static void Checks(HoconBlock backend, List<(HoconBlock Block, HoconBlock? Check)> real, bool onlyReal)
    {
        if (onlyReal && real.Select(each => each.Check?.ToString()).Distinct().ToArray() is [not null])
            backend.Add("check", real[0].Check!);
        else
            real.ForEach(each => each.Block.Add("check", each.Check));
    }

    private static void Address(HoconBlock block, Statement head) => block.Text(
        "address", IPAddress.TryParse(head[1], out var address) && ushort.TryParse(head[2], out var port) ? new IPEndPoint(address, port).ToString() : head[1]);
}
