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
        File.WriteAllText(shared, $$"""
            ha {
              cluster { name = bench, port = {{ClusterPort}}, seeds = [{{seeds}}] }
              vips { web { id = 51, addresses = ["{{Segment.Address}}/24"] } }
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

    /// <summary>Has an operator move the address away from a host.</summary>
    public void MoveAway(string host)
    {
        string target = Segment.Hosts.First(other => other != host);
        (int status, _, string error) = _nodes[host].Pbm("vip", "move", "-vip", "web", "-node", target);
        if (status != 0) throw new BenchException($"vip move failed: {error}");
    }

    public override void Dispose()
    {
        foreach (LabNode node in _nodes.Values)
        {
            node.Dispose();
        }
    }
}
