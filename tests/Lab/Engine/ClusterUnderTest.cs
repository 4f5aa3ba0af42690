using System.Diagnostics;
using HaActors.Lab.Network;

namespace HaActors.Lab.Tests.Engine;

/// <summary>Three real node processes without VIPs, each in a namespace.</summary>
internal sealed class ClusterUnderTest : IDisposable
{
    /// <summary>What a node logs when the cluster has removed it, whoever decided that.</summary>
    private const string RemovedSentence = "this node is out of the cluster";

    /// <summary>For everything that has a bound of seconds; long, because the machine may be busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly IDisposable _network;

    private ClusterUnderTest(IDisposable network, LabNode[] nodes) => (_network, Nodes) = (network, nodes);

    /// <summary>h1, h2, h3; h1 is the first seed.</summary>
    public LabNode[] Nodes { get; }

    /// <summary>A host beside the cluster, with nothing running.</summary>
    public static (string Name, string Address) Bystander => ("x", "10.77.0.14");

    /// <summary>What all nodes include.</summary>
    public static string SharedConfig => Path.Combine(LabNetwork.StateFolder, "cluster.conf");

    /// <summary>Starts it; returns when every node sees three members up.</summary>
    /// <param name="timing">Keys of ha.cluster that differ from the defaults.</param>
    /// <param name="own">More lines for a node's own file.</param>
    public static ClusterUnderTest Start(string timing = "", Func<LabNode, string>? own = null)
    {
        PacketLoss.Require();
        (string Name, string Address)[] hosts = [("h1", "10.77.0.11"), ("h2", "10.77.0.12"), ("h3", "10.77.0.13")];
        var network = LabFixture.Hosts([.. hosts.Append(Bystander).Select(host => (host.Name, $"{host.Address}/24"))]);
        var cluster = new ClusterUnderTest(network, [.. hosts.Select(host => new LabNode(host.Name, host.Address, Programs.Folder))]);
        try
        {
            var seeds = string.Join(", ", hosts.Select(host => $"\"{host.Address}:4053\""));
            File.WriteAllText(SharedConfig, $"ha.cluster {{ name = lab, seeds = [{seeds}], {timing} }}\n");
            foreach (var node in cluster.Nodes)
            {
                node.WriteConfig(SharedConfig, own?.Invoke(node) ?? "");
                node.Start();
            }

            cluster.AwaitMembers(cluster.Nodes, up: 3);
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Waits until each of these nodes sees so many members up, reachable, and nothing else.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan AwaitMembers(IReadOnlyCollection<LabNode> nodes, int up) =>
        Await(
            () => nodes.All(node => Statuses(node) is var seen && seen.Count == up && seen.All(status => status == "up")),
            $"{up} members up as seen by {string.Join(", ", nodes.Select(node => node.Name))}");

    /// <summary>Waits until the cluster has removed the node.</summary>
    public TimeSpan AwaitRemoved(LabNode node) => Await(() => WasRemoved(node), $"{node.Name} is removed");

    /// <summary>Waits until the node sees that many members of which one or more cannot be reached.</summary>
    public TimeSpan AwaitUnreachable(LabNode node) => Await(() => Statuses(node).Contains("unreachable"), $"{node.Name} misses somebody");

    /// <summary>Whether the cluster has removed the node since it was first started.</summary>
    public static bool WasRemoved(LabNode node) => File.ReadAllText(node.Log).Contains(RemovedSentence, StringComparison.Ordinal);

    public void Dispose()
    {
        _network.Dispose();
        foreach (var node in Nodes)
            node.Dispose();
    }

    private static List<string> Statuses(LabNode node) => [.. node.Show("node").Select(row => row["status"])];

    private TimeSpan Await(Func<bool> condition, string claim)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"not within {Patience.TotalSeconds:0} s: {claim}{Environment.NewLine}{string.Join(Environment.NewLine, Nodes.SelectMany(Account))}");
            Thread.Sleep(50);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static IEnumerable<string> Account(LabNode node) =>
        File.ReadLines(node.Log).TakeLast(20).Prepend($"sees {string.Join(' ', Statuses(node))}").Select(line => $"{node.Name}: {line}");
}
