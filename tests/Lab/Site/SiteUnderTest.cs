using System.Diagnostics;
using HaActors.Lab.Network;
using HaActors.Lab.Story;

namespace HaActors.Lab.Tests.Site;

/// <summary>Nodes h1, h2, … with addresses, real processes in namespaces; every node is a seed, in the order of the names.</summary>
internal sealed class SiteUnderTest : IDisposable
{
    /// <summary>For what has a bound of seconds; long, because the machine may be busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly LabSite _site;

    public SiteUnderTest(int nodes, int addresses)
    {
        LabFixture.Require();
        Skip.IfNot(File.Exists("/usr/sbin/nft"), "needs nft: Debian package nftables");
        Programs.Find("haactors");
        AppDomain.CurrentDomain.ProcessExit += Remove;
        _site = LabSite.Create(Programs.Folder, nodes, addresses);
        Before = Traces();
    }

    public LabSite Lab => _site;

    /// <summary>Rules, routes, loopback addresses and settings of every node before the start.</summary>
    public string Before { get; }

    public string Traces() => string.Join('\n', _site.Nodes.Select(node => LabNetwork.Traces(node.Name)));

    public List<LabNode> Nodes(params string[] names) => [.. names.Select(_site.Node)];

    public TimeSpan Await(string claim, Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"not within {Patience.TotalSeconds:0} s: {claim}{Environment.NewLine}{Account()}");
            Thread.Sleep(20);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    public bool IsOneCluster(IReadOnlyCollection<LabNode> nodes) => nodes.All(node =>
        node.Show("node") is var rows && rows.Count == nodes.Count && rows.All(row => row["status"] == "up"));

    /// <summary>Cuts the cluster's port between two sets of nodes, and nothing else.</summary>
    public void BlockClusterPort(IReadOnlyCollection<LabNode> some, IReadOnlyCollection<LabNode> others)
    {
        var list = string.Join(", ", others.Select(node => node.Address));
        foreach (var node in some)
        {
            Nft(node, $"add table ip lab\nadd chain ip lab entrance {{ type filter hook input priority 0; }}\n"
                + $"add rule ip lab entrance ip saddr {{ {list} }} tcp dport 4053 drop\nadd rule ip lab entrance ip saddr {{ {list} }} tcp sport 4053 drop\n");
        }
    }

    public void UnblockClusterPort(IEnumerable<LabNode> some)
    {
        foreach (var node in some)
            Nft(node, "delete table ip lab");
    }

    /// <summary>Puts hosts behind a second switch that has no way to the first, or back.</summary>
    public void Split(IEnumerable<string> hosts, bool apart)
    {
        var network = LabNetwork.Namespace("switch");
        if (apart)
        {
            Shell.Run("ip", "-n", network, "link", "add", "name", "br1", "type", "bridge", "stp_state", "0", "forward_delay", "0");
            Shell.Run("ip", "-n", network, "link", "set", "dev", "br1", "up");
        }

        foreach (var host in hosts)
            Shell.Run("ip", "-n", network, "link", "set", "dev", host, "master", apart ? "br1" : "br0");
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Remove;
        _site.Dispose();
        LabNetwork.Remove();
    }

    private static void Nft(LabNode node, string script) => Shell.Run("ip", "netns", "exec", LabNetwork.Namespace(node.Name), "nft", script);

    private static void Remove(object? sender, EventArgs e) => LabNetwork.Remove();

    private string Account() => string.Join(Environment.NewLine, _site.Nodes.Where(node => File.Exists(node.Log)).SelectMany(node =>
        File.ReadLines(node.Log).TakeLast(25).Prepend($"holds {string.Join(' ', _site.Held(node))}, sees {string.Join(' ', node.Show("node").Select(row => $"{row["name"]}:{row["status"]}"))}").Select(line => $"{node.Name}: {line}")));
}
