using Xunit.Abstractions;

namespace HaActors.Lab.Tests.Engine;

/// <summary>Networks that lose packets without being split, and peers that vanish without a goodbye.</summary>
[Collection(SideBySide.Clusters)]
public sealed class LossTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(20);

    /// <summary>TCP resends within 200 ms: five losses in a row, one packet in 100000, silence a peer for longer than the tolerated pause and down-after.</summary>
    [SkippableFact]
    public void A_tenth_of_all_packets_lost_removes_nobody()
    {
        using var cluster = ClusterUnderTest.Start();
        LoseEverywhere(cluster, percent: 10);
        Thread.Sleep(Stretch);
        EndEverywhere(cluster);

        cluster.AwaitMembers(cluster.Nodes, up: 3);
        Assert.DoesNotContain(cluster.Nodes, ClusterUnderTest.WasRemoved);
    }

    /// <summary>So much that TCP stalls for seconds: a node may be removed, but whatever is decided, one cluster of three follows.</summary>
    [SkippableFact]
    public void A_third_of_all_packets_lost_leaves_one_cluster()
    {
        using var cluster = ClusterUnderTest.Start();
        LoseEverywhere(cluster, percent: 30);
        Thread.Sleep(Stretch);
        EndEverywhere(cluster);

        var healed = cluster.AwaitMembers(cluster.Nodes, up: 3);
        output.WriteLine($"{cluster.Nodes.Count(ClusterUnderTest.WasRemoved)} of 3 were removed; three members {healed.TotalSeconds:0.0} s after the end of the loss");
        Assert.All(cluster.Nodes, node => Assert.True(node.IsRunning, node.Name));
    }

    /// <summary>Its peers hold connections to a process that is gone and said nothing; the next process has the same address and port.</summary>
    [SkippableFact]
    public void Peer_that_vanished_without_a_goodbye_joins_again()
    {
        using var cluster = ClusterUnderTest.Start();
        var lost = cluster.Nodes[2];
        PacketLoss.Cut("h3", ["10.77.0.11", "10.77.0.12"]);
        lost.Kill();
        PacketLoss.End("h3");
        lost.Start();

        var back = cluster.AwaitMembers(cluster.Nodes, up: 3);
        output.WriteLine($"three members {back.TotalSeconds:0.0} s after the new process was started");
        Assert.DoesNotContain(cluster.Nodes, ClusterUnderTest.WasRemoved);
    }

    /// <summary>The connections survive on resent bytes or are replaced; either way the members that missed each other meet again.</summary>
    [SkippableFact]
    public void Cut_shorter_than_the_decision_removes_nobody()
    {
        using var cluster = ClusterUnderTest.Start("down-after = 60s");
        PacketLoss.Cut("h3", ["10.77.0.11", "10.77.0.12"]);
        cluster.AwaitUnreachable(cluster.Nodes[0]);
        cluster.AwaitUnreachable(cluster.Nodes[2]);
        PacketLoss.End("h3");

        var healed = cluster.AwaitMembers(cluster.Nodes, up: 3);
        output.WriteLine($"three members again {healed.TotalSeconds:0.0} s after the end of the cut");
        Assert.DoesNotContain(cluster.Nodes, ClusterUnderTest.WasRemoved);
    }

    private static void LoseEverywhere(ClusterUnderTest cluster, int percent)
    {
        foreach (var node in cluster.Nodes)
            PacketLoss.Random(node.Name, percent);
    }

    private static void EndEverywhere(ClusterUnderTest cluster)
    {
        foreach (var node in cluster.Nodes)
            PacketLoss.End(node.Name);
    }
}
