using System.Diagnostics;
using HaActors.Lab.Network;
using HaActors.Lab.Story;

namespace HaActors.Lab.Tests.Site;

/// <summary>Nodes h1, h2, … with addresses, real processes in namespaces; every node is a seed, in the order of the names.</summary>
internal sealed class SiteUnderTest : IDisposable
{
    /// <summary>For what has a bound of seconds; long, because the machine may be busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly IDisposable _lab;
    private readonly LabSite _site;

    public SiteUnderTest(int nodes, int addresses, bool ownClusterNetwork = false, bool ipv6 = false)
    {
        LabFixture.Require();
        Skip.IfNot(File.Exists("/usr/sbin/nft"), "needs nft: Debian package nftables");
        Programs.Find("haactors");
        _lab = LabFixture.Claim();
        _site = LabSite.Create(Programs.Folder, nodes, addresses, ownClusterNetwork, ipv6);
        Before = Traces();
    }

    public LabSite Lab => _site;

    /// <summary>Rules, routes, loopback addresses and settings of every node before the start.</summary>
    public string Before { get; }

    public string Traces() => _site.Traces();

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

    public void Dispose()
    {
        _site.Dispose();
        _lab.Dispose();
    }

    private string Account() => string.Join(Environment.NewLine, _site.Nodes.Where(node => File.Exists(node.Log)).SelectMany(node =>
        File.ReadLines(node.Log).TakeLast(25).Prepend($"holds {string.Join(' ', _site.Held(node))}, sees {string.Join(' ', node.Show("node").Select(row => $"{row["name"]}:{row["status"]}"))}").Select(line => $"{node.Name}: {line}")));
}
