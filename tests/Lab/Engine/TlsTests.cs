using System.Text;
using HaActors.Lab.Network;
using HaActors.Tests.Shared;

namespace HaActors.Lab.Tests.Engine;

/// <summary>Three real node processes with ha.cluster.tls: nothing readable on the wire, and strangers stay outside.</summary>
[Collection(SideBySide.Clusters)]
public sealed class TlsTests : IDisposable
{
    private const int EnoughTraffic = 20_000;   // bytes: some seconds of gossip and heartbeats

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestAuthority _authority = new();

    [SkippableFact]
    public void Wire_shows_nothing_of_the_cluster()
    {
        using var cluster = Start();
        var wire = Captured(cluster);
        Assert.All(["akka", "system", "user", "cluster", "10.77.0.1"], word => Assert.DoesNotContain(word, wire));
    }

    [SkippableTheory]
    [InlineData(true, "a certificate that is not trusted")]
    [InlineData(false, "no TLS handshake")]
    public void Stranger_who_knows_the_rest_of_the_configuration_is_turned_away(bool hasCertificate, string cause)
    {
        using var cluster = Start();
        using var others = new TestAuthority();
        var (name, address) = ClusterUnderTest.Bystander;
        using var stranger = new LabNode(name, address, Programs.Folder);
        stranger.WriteConfig(ClusterUnderTest.SharedConfig, hasCertificate ? Tls(others, stranger) : "");
        stranger.Start();
        try
        {
            Await(() => File.ReadAllText(cluster.Nodes[0].Log).Contains(cause, StringComparison.Ordinal), cause);
            cluster.AwaitMembers(cluster.Nodes, up: 3);
        }
        finally
        {
            stranger.Kill();
        }
        Assert.DoesNotContain(cluster.Nodes, ClusterUnderTest.WasRemoved);
        Assert.Single(File.ReadLines(cluster.Nodes[0].Log), line => line.Contains(cause, StringComparison.Ordinal));
    }

    public void Dispose() => _authority.Dispose();

    private ClusterUnderTest Start()
    {
        Skip.IfNot(Programs.OnStandIn, "Akka.NET's build refuses ha.cluster.tls");
        return ClusterUnderTest.Start(own: node => Tls(_authority, node));
    }

    /// <summary>What tcpdump keeps of some seconds of the cluster's traffic, as characters.</summary>
    private static string Captured(ClusterUnderTest cluster)
    {
        var file = Path.Combine(LabNetwork.StateFolder, "cluster.pcap");
        using var tcpdump = Shell.Start(
            Path.Combine(LabNetwork.StateFolder, "tcpdump.log"), "ip", "netns", "exec", LabNetwork.Namespace(cluster.Nodes[0].Name),
            "tcpdump", "-Z", "root", "-i", "eth0", "-U", "-s0", "-w", file, "tcp port 4053");
        Await(() => File.Exists(file) && new FileInfo(file).Length > EnoughTraffic, "the nodes talk");
        LabNative.Signal(tcpdump.Id, LabNative.SigTerm);
        tcpdump.WaitForExit();
        return File.ReadAllText(file, Encoding.Latin1);
    }

    private static string Tls(TestAuthority authority, LabNode node)
    {
        var issued = authority.Issue(node.Name, node.Address);
        return $"ha.cluster.tls {{ certificate = \"{issued.Certificate}\", key = \"{issued.Key}\", ca = \"{authority.CaFile}\", verify-address = true }}";
    }

    private static void Await(Func<bool> condition, string claim) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), $"not within {Patience.TotalSeconds:0} s: {claim}");
}
