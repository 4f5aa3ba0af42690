using Xunit.Abstractions;

namespace HaActors.Lab.Tests.Engine;

/// <summary>
/// Splits of the cluster's network by real packet loss. Whatever the network did, one cluster of three is there again after it:
/// at most one side may stay, and who was removed joins the others.
/// https://getakka.net/articles/clustering/split-brain-resolver.html
/// </summary>
[Collection(SideBySide.Clusters)]
public sealed class PartitionTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Minority_removes_itself_and_comes_back()
    {
        using var cluster = ClusterUnderTest.Start();
        PacketLoss.Cut("h3", ["10.77.0.11", "10.77.0.12"]);
        MajorityStays(cluster);

        PacketLoss.End("h3");
        Heals(cluster);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loss_in_one_direction_counts_as_a_split(bool incoming)
    {
        using var cluster = ClusterUnderTest.Start();
        PacketLoss.Cut("h3", ["10.77.0.11", "10.77.0.12"], incoming, outgoing: !incoming);
        MajorityStays(cluster);

        PacketLoss.End("h3");
        Heals(cluster);
    }

    /// <summary>The first seed is the only one that founds clusters: cut off, it must not found one beside the others'.</summary>
    [SkippableFact]
    public void First_seed_in_the_minority_founds_no_second_cluster()
    {
        using var cluster = ClusterUnderTest.Start();
        PacketLoss.Cut("h1", ["10.77.0.12", "10.77.0.13"]);
        cluster.AwaitRemoved(cluster.Nodes[0]);
        cluster.AwaitMembers(cluster.Nodes[1..], up: 2);

        PacketLoss.End("h1");
        Heals(cluster);
    }

    private void MajorityStays(ClusterUnderTest cluster)
    {
        var removed = cluster.AwaitRemoved(cluster.Nodes[2]);
        var alone = cluster.AwaitMembers(cluster.Nodes[..2], up: 2);
        output.WriteLine($"minority removed after {removed.TotalSeconds:0.0} s, two members {alone.TotalSeconds:0.0} s later");
        Assert.DoesNotContain(cluster.Nodes[..2], ClusterUnderTest.WasRemoved);
    }

    private void Heals(ClusterUnderTest cluster)
    {
        var healed = cluster.AwaitMembers(cluster.Nodes, up: 3);
        output.WriteLine($"three members again {healed.TotalSeconds:0.0} s after the end of the loss");
        Assert.All(cluster.Nodes, node => Assert.True(node.IsRunning, node.Name));
    }
}
