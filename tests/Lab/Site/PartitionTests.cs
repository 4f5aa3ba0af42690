using HaActors.Lab.Network;
using HaActors.Lab.Story;

namespace HaActors.Lab.Tests.Site;

/// <summary>Networks that break in parts: who serves meanwhile, and that nothing is left when they are whole again.</summary>
[Collection(SideBySide.Sites)]
public sealed class PartitionTests
{
    [SkippableFact]
    public void Both_sides_of_a_split_serve_their_clients_and_heal()
    {
        using var site = new SiteUnderTest(nodes: 5, addresses: 5);
        Start(site);
        List<LabNode> minority = site.Nodes("h4", "h5"), majority = site.Nodes("h1", "h2", "h3");

        LabNetwork.Split(["h4", "h5", "watcher"], apart: true);
        site.Await("each side holds every address", () => site.Lab.HoldAll(minority) && site.Lab.HoldAll(majority));
        site.Await("the majority's client is served", () => site.Lab.Addresses.All(address => LabSite.Fetch(address) is not null));
        site.Await("the minority's client is served", () => site.Lab.Addresses.All(address => LabSite.Fetch(address, LabSite.Watcher) is not null));

        LabNetwork.Split(["h4", "h5", "watcher"], apart: false);
        AwaitWhole(site);
    }

    [SkippableFact]
    public void Blocked_cluster_port_moves_no_address_and_leaves_nothing()
    {
        using var site = new SiteUnderTest(nodes: 5, addresses: 5);
        Start(site);
        List<LabNode> minority = site.Nodes("h4", "h5"), majority = site.Nodes("h1", "h2", "h3");
        var owners = site.Lab.Holders();

        LabSite.BlockClusterPort(minority, majority);
        site.Await("the majority is a cluster of its own", () => LabSite.IsOneCluster(majority));
        site.Await("one owner each", () => site.Lab.Holders().Count == site.Lab.Addresses.Count);

        LabSite.UnblockClusterPort(minority);
        AwaitWhole(site);
        Assert.Equal(owners.Keys.Order(), site.Lab.Holders().Keys.Order());
    }

    [SkippableFact]
    public void Cut_between_the_addresses_alone_leaves_the_cluster_whole_and_heals()
    {
        using var site = new SiteUnderTest(nodes: 3, addresses: 3, ownClusterNetwork: true);
        Start(site);
        List<LabNode> minority = site.Nodes("h3"), majority = site.Nodes("h1", "h2");

        LabNetwork.Split(["h3", "watcher"], apart: true);
        site.Await("each side holds every address", () => site.Lab.HoldAll(minority) && site.Lab.HoldAll(majority));
        site.Await("the minority's client is served", () => site.Lab.Addresses.All(address => LabSite.Fetch(address, LabSite.Watcher) is not null));
        Assert.True(LabSite.IsOneCluster([.. site.Lab.Nodes]));

        LabNetwork.Split(["h3", "watcher"], apart: false);
        AwaitWhole(site);
    }

    private static void Start(SiteUnderTest site)
    {
        foreach (var node in site.Lab.Nodes)
            node.Start();
        site.Await("one even cluster", () => LabSite.IsOneCluster([.. site.Lab.Nodes]) && site.Lab.IsEven([.. site.Lab.Nodes]));
    }

    private static void AwaitWhole(SiteUnderTest site)
    {
        site.Await("one cluster", () => LabSite.IsOneCluster([.. site.Lab.Nodes]));
        site.Await("one owner each, even", () => site.Lab.IsEven([.. site.Lab.Nodes]));
        site.Await("every rule, route, address and setting is as before", () => site.Traces() == site.Before);
    }
}
