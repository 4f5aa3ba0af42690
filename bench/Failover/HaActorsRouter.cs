using System.Text.Json;
using HaActors.Lab.Network;

namespace HaActors.Bench.Failover;

/// <summary>Our own nodes, as one cluster.</summary>
internal sealed class HaActorsRouter : Router
{
    private const int ClusterPort = 4053;

    private readonly Dictionary<string, LabNode> _nodes;

    /// <param name="programs">Folder of haactors and pbm.</param>
    /// <param name="timing">HOCON beside the address and the nodes; empty: the defaults.</param>
    public HaActorsRouter(string name, string programs, string timing)
    {
        Name = name;
        string shared = Path.Combine(LabNetwork.StateFolder, "cluster.conf");
        string seeds = string.Join(", ", Segment.Hosts.Select(host => $"\"{Segment.AddressOf(host)}:{ClusterPort}\""));
        // The same node is lost again and again, which a cluster otherwise takes for a flapping one.
        File.WriteAllText(shared, $$"""
            ha {
              placement { flap-threshold = 0 }
              cluster { name = bench, port = {{ClusterPort}}, seeds = [{{seeds}}] }
              vips { web { id = 51, addresses = ["{{Segment.Address}}/24"], home = {{Segment.Hosts[0]}}, requires = [app] } }
              frontends { www { bind = ["*:{{Segment.Port}}"], mode = tcp, backend = app } }
              backends { app { check { type = tcp, inter = 1s }, servers { s1 { address = "{{Segment.ServerAddress}}:{{Segment.Port}}" } } } }
              {{timing}}
            }

            """);
        _nodes = Segment.Hosts.ToDictionary(host => host, host => new LabNode(host, Segment.AddressOf(host), programs));
        foreach (LabNode node in _nodes.Values)
        {
            node.WriteConfig(shared);
        }
    }

    public override string Name { get; }

    public override bool IsSettled => _nodes.Values.All(node => node.Show("vip") is [var vip]
        && Segment.Hosts.All(vip["ranking"].Split(' ').Contains)
        && vip["ranking"].StartsWith(vip["owner"], StringComparison.Ordinal));

    public override void Start(string host) => _nodes[host].Start();

    public override void Kill(string host) => _nodes[host].Kill();

    public override void Stop(string host) => _nodes[host].Stop();

    /// <summary>Has an operator move the address to a host, where it stays.</summary>
    public void Move(string host) => Command("vip", "move", "-vip", "web", "-node", host);

    /// <summary>Without it the planner leaves the address where it is, as long as the spread is even.</summary>
    public override void Prefer(string host) => Move(host);

    public void Drain(string host) => Command("node", "drain", "-node", host);

    public void Undrain(string host) => Command("node", "undrain", "-node", host);

    public override string Account(string host)
    {
        (int status, string output, _) = _nodes[host].Pbm("vip", "explain", "-vip", "web", "-o", "json");
        if (status != 0) return "";
        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.EnumerateArray()
            .Where(row => row.GetProperty("kind").GetString() == "event" && row.GetProperty("node").GetString() == host)
            .Select(row => row.GetProperty("text").GetString()!)
            .LastOrDefault(text => text.Contains("to master", StringComparison.OrdinalIgnoreCase)) ?? "";
    }

    public override void Dispose()
    {
        foreach (LabNode node in _nodes.Values)
        {
            node.Dispose();
        }
    }

    // Asked of the host that is never lost.
    private void Command(params string[] words)
    {
        (int status, _, string error) = _nodes[Segment.Hosts[^1]].Pbm(words);
        if (status != 0) throw new BenchException($"{string.Join(' ', words)}: {error.Trim()}");
    }
}
