using HaActors.Lab.Network;
using HaActors.Lab.Story;
using Xunit.Abstractions;

namespace HaActors.Lab.Tests.Site;

/// <summary>Clusters from any subset of the nodes, in any order.</summary>
[Collection(SideBySide.Sites)]
public sealed class ColdStartTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("h2 h3")]
    [InlineData("h3")]
    [InlineData("h3 h2 h1")]
    public void Nodes_that_are_there_own_the_addresses_and_form_one_cluster(string order)
    {
        using var site = new SiteUnderTest(nodes: 3, addresses: 3);
        var nodes = site.Nodes(order.Split(' '));
        foreach (var node in nodes)
        {
            node.Start();
            if (node == nodes[0])
                output.WriteLine($"owned {site.Await("every address is owned", () => site.Lab.Holders().Count == 3).TotalSeconds:0.0} s after the first start");
        }

        output.WriteLine($"one cluster {site.Await("one cluster", () => LabSite.IsOneCluster(nodes)).TotalSeconds:0.0} s after the last start");
        site.Await("even", () => site.Lab.IsEven(nodes));
    }

    [SkippableFact]
    public void Halves_that_started_apart_become_one_cluster_when_they_reach_each_other()
    {
        using var site = new SiteUnderTest(nodes: 3, addresses: 3);
        List<LabNode> first = site.Nodes("h1"), others = site.Nodes("h2", "h3"), all = site.Nodes("h1", "h2", "h3");
        LabSite.BlockClusterPort(first, others);
        all.ForEach(node => node.Start());
        site.Await("two clusters", () => LabSite.IsOneCluster(first) && LabSite.IsOneCluster(others));
        site.Await("one owner each", () => site.Lab.Holders().Count == 3);

        LabSite.UnblockClusterPort(first);

        output.WriteLine($"one cluster {site.Await("one cluster", () => LabSite.IsOneCluster(all)).TotalSeconds:0.0} s after they could reach each other");
        site.Await("even", () => site.Lab.IsEven(all));
    }
}
