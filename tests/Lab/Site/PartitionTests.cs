using HaActors.Lab.Measure;
using HaActors.Lab.Network;

namespace HaActors.Lab.Tests.Site;

/// <summary>Networks that break in parts: who serves meanwhile, and that nothing is left when they are whole again.</summary>
[Collection(LabCollection.Name)]
public sealed class PartitionTests
{
    private const int Port = 80;

    [SkippableFact]
    public void Both_sides_of_a_split_serve_their_clients_and_heal()
    {
        using var site = new SiteUnderTest(nodes: 5, addresses: 5);
        Start(site);
        List<LabNode> minority = site.Nodes("h4", "h5"), majority = site.Nodes("h1", "h2", "h3");

        site.Split(["h4", "h5", "watcher"], apart: true);
        site.Await("each side holds every address", () => HoldAll(site, minority) && HoldAll(site, majority));
        site.Await("the majority's client is served", () => site.Lab.Addresses.All(address => ConnectProbe.Fetch("client", address, Port) is not null));
        site.Await("the minority's client is served", () => site.Lab.Addresses.All(address => ConnectProbe.Fetch("watcher", address, Port) is not null));

        site.Split(["h4", "h5", "watcher"], apart: false);
        AwaitWhole(site);
    }

    [SkippableFact]
    public void Blocked_cluster_port_moves_no_address_and_leaves_nothing()
    {
        using var site = new SiteUnderTest(nodes: 5, addresses: 5);
        Start(site);
        List<LabNode> minority = site.Nodes("h4", "h5"), majority = site.Nodes("h1", "h2", "h3");
        var owners = site.Lab.Holders();

        site.BlockClusterPort(minority, majority);
        site.Await("the majority is a cluster of its own", () => site.IsOneCluster(majority));
        site.Await("one owner each", () => site.Lab.Holders().Count == site.Lab.Addresses.Count);

        site.UnblockClusterPort(minority);
        AwaitWhole(site);
        Assert.Equal(owners.Keys.Order(), site.Lab.Holders().Keys.Order());
    }

    private static void Start(SiteUnderTest site)
    {
        foreach (var node in site.Lab.Nodes)
            node.Start();
        site.Await("one even cluster", () => site.IsOneCluster([.. site.Lab.Nodes]) && site.Lab.IsEven([.. site.Lab.Nodes]));
    }

    private static bool HoldAll(SiteUnderTest site, List<LabNode> nodes) =>
        nodes.SelectMany(site.Lab.Held).Order().SequenceEqual(site.Lab.Addresses.Order());

    private static void AwaitWhole(SiteUnderTest site)
    {
        site.Await("one cluster", () => site.IsOneCluster([.. site.Lab.Nodes]));
        site.Await("one owner each, even", () => site.Lab.IsEven([.. site.Lab.Nodes]));
        site.Await("every rule, route, address and setting is as before", () => site.Traces() == site.Before);
    }
}
