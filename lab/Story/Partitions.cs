using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>
/// Five nodes whose cluster has a network of its own: both networks, only the cluster's, or only the addresses' are cut, and heal. Whoever
/// can reach a node is served all the time, and afterwards nothing is left of it.
/// </summary>
internal static class Partitions
{
    public const int Nodes = 5;
    public const int Addresses = 10;

    private const string Second = "eth1";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    // A neighbour entry that nobody corrects lasts for most of a minute.
    private static readonly TimeSpan ClientsBack = TimeSpan.FromSeconds(10);

    public static void Tell(StoryTeller story, LabSite site)
    {
        story.Require(Limit, "the network is at rest", () => site.Nodes.All(node => !LabNetwork.HasTentative(node.Name)));
        var state = State(site);
        var traces = site.Traces();
        ThreeNodes.Start(story, site);
        story.Require(Limit, "one cluster", () => LabSite.IsOneCluster(site.Nodes));
        story.Await(Limit, "servers have passed their checks", () => site.Addresses.All(address => LabSite.Fetch(address) is not null));
        List<LabNode> minority = [.. site.Nodes.Skip(3)], majority = [.. site.Nodes.Take(3)];
        List<string> cut = [.. minority.Select(node => node.Name)];

        story.Step("Both networks are cut, two nodes and a client on one side, three and a client on the other");
        LabNetwork.Split([.. cut, LabSite.Watcher], apart: true);
        LabNetwork.Split(cut, apart: true, Second);
        AwaitBothSides(story, site, minority, majority);
        story.Await(Limit, "the three are a cluster of their own", () => LabSite.IsOneCluster(majority));
        story.Await(Limit, "and even", () => site.IsEvenAmong(majority));
        story.Say($"spread {site.SpreadAmong(majority)} and, without a plan of its own, {site.SpreadAmong(minority)}");
        LabNetwork.Split(cut, apart: false, Second);
        LabNetwork.Split([.. cut, LabSite.Watcher], apart: false);
        AwaitWhole(story, site, traces);

        story.Step("Only the addresses' network is cut, the cluster is whole");
        LabNetwork.Split([.. cut, LabSite.Watcher], apart: true);
        AwaitBothSides(story, site, minority, majority);
        story.Check(LabSite.IsOneCluster(site.Nodes), "the cluster is whole");
        LabNetwork.Split([.. cut, LabSite.Watcher], apart: false);
        AwaitWhole(story, site, traces);

        story.Step("Only the cluster's port is blocked, two nodes from three");
        Watched(story, site, () =>
        {
            LabSite.BlockClusterPort(minority, majority);
            story.Await(Limit, "the three are a cluster of their own, and serve", () => LabSite.IsOneCluster(majority) && site.Holders().Count == site.Addresses.Count);
            LabSite.UnblockClusterPort(minority);
            AwaitWhole(story, site, traces);
        });

        story.Step("The cluster's port is blocked everywhere");
        var owners = site.Holders();
        Watched(story, site, () =>
        {
            foreach (var node in site.Nodes)
            {
                LabSite.BlockClusterPort([node], [.. site.Nodes.Where(other => other != node)]);
            }

            story.Await(Limit, "every node is alone", () => site.Nodes.All(node => node.Show("node").Count <= 1));
            story.Check(site.Holders().OrderBy(pair => pair.Key).SequenceEqual(owners.OrderBy(pair => pair.Key)), "no address has moved");
            LabSite.UnblockClusterPort(site.Nodes);
            AwaitWhole(story, site, traces);
        });

        story.Step("All nodes are stopped");
        foreach (var node in site.Nodes)
        {
            story.Check(node.Stop() == 0, $"{node.Name} ended with exit status 0");
        }

        story.Await(Limit, "ip rule, ip route, ip addr and nft list ruleset of every node are as before the start", () => State(site) == state);
    }

    private static void AwaitBothSides(StoryTeller story, LabSite site, List<LabNode> minority, List<LabNode> majority)
    {
        story.Await(Limit, "each side holds every address", () => site.HoldAll(minority) && site.HoldAll(majority));
        foreach (var host in new[] { LabSite.Client, LabSite.Watcher })
        {
            story.Await(Limit, $"{host} is served through every address", () => site.Addresses.All(address => LabSite.Fetch(address, host) is not null));
        }
    }

    private static void AwaitWhole(StoryTeller story, LabSite site, string traces)
    {
        story.Require(Limit, "one owner each, even", () => site.IsEven(site.Nodes));
        story.Require(Limit, "one cluster", () => LabSite.IsOneCluster(site.Nodes));
        story.Require(Limit, "one owner each, even", () => site.IsEven(site.Nodes));
        story.Await(ClientsBack, "both clients send to the owner", () => site.Addresses.All(address => LabSite.Fetch(address) is not null && LabSite.Fetch(address, LabSite.Watcher) is not null));
        story.Await(Limit, "no rule, route, loopback address, filter or setting is left", () => site.Traces() == traces);
    }

    /// <summary>The segment is whole, so no address may be away for longer than a lost node would cost.</summary>
    private static void Watched(StoryTeller story, LabSite site, Action happening)
    {
        var pings = LabSite.Ping(site.Addresses);
        happening();
        var gaps = pings.Stop();
        var worst = gaps.MaxBy(gap => gap.Longest);
        story.Check(
            worst.Longest <= ThreeNodes.LongestGap,
            $"{gaps.Sum(gap => gap.Lost)} of {gaps.Sum(gap => gap.Sent)} pings were lost, {worst.Longest.TotalMilliseconds:0} ms in a row at most");
    }

    private static string State(LabSite site) => string.Join('\n', site.Nodes.Select(node => LabNetwork.State(node.Name)));
}
