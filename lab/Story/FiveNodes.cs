using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>
/// Five nodes and ten addresses: addresses are moved in chains, three nodes crash and come back, and the whole cluster is restarted
/// node by node, under 200 long connections and a stream of short ones. Nothing planned may cost a ping or a connection.
/// </summary>
internal static class FiveNodes
{
    public const int Nodes = 5;
    public const int Addresses = 10;

    private const int LongConnections = 200;

    // Shorter than the six seconds that a stopping node has for its connections with the default shutdown-timeout.
    private static readonly TimeSpan RestartLife = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static void Tell(StoryTeller story, LabSite site)
    {
        var traces = Traces(site);
        ThreeNodes.Start(story, site);
        story.Await(Limit, "servers have passed their checks", () => site.Addresses.All(address => LabSite.Fetch(address) is not null));
        Chains(story, site);
        var gone = Crash(story, site, site.Nodes.Skip(2).ToList());
        Return(story, site, gone);
        Roll(story, site);
        story.Step("What is left");
        story.Await(Limit, "rules, routes, loopback addresses and settings of every node are as before the start", () => Traces(site) == traces);
    }

    /// <summary>One address goes round, several moves in a row, while its connections stay where they are.</summary>
    private static void Chains(StoryTeller story, LabSite site)
    {
        story.Step("An address is moved from node to node, and back, with its connections");
        var start = site.Nodes.First(node => node.Name == site.Holders()[site.Addresses[0]]);
        var route = site.Nodes.Where(node => node != start).Take(3).Append(start).ToList();
        Undisturbed(story, site, life: null, minimum: route.Count, () =>
        {
            foreach (var node in route)
            {
                var (status, _, error) = node.Pbm("vip", "move", "-vip", "v1", "-node", node.Name);
                story.Check(status == 0, $"vip move to {node.Name} {error.Trim()}");
                story.Await(Limit, $"{node.Name} has {site.Addresses[0]}", () => site.Holders().GetValueOrDefault(site.Addresses[0]) == node.Name);
            }
        }, exact: false);
        story.Check(site.Nodes[0].Pbm("vip", "release", "-vip", "v1").Status == 0, "vip release");
        story.Require(Limit, "the spread is even", () => site.IsEven(site.Nodes));
    }

    private static List<LabNode> Crash(StoryTeller story, LabSite site, List<LabNode> victims)
    {
        var living = site.Nodes.ToList();
        foreach (var victim in victims)
        {
            story.Step($"{victim.Name} crashes");
            living.Remove(victim);
            victim.Kill();
            // The first moment at which every address is held: the successors were chosen before, no plan is made in between.
            story.Require(TimeSpan.FromSeconds(5), "the others hold every address", () => site.Holders().Count == site.Addresses.Count && site.Held(victim).Count == 0);
            story.Check(site.IsEven(living), $"even at once: {site.Spread(living)}");
            story.Await(Limit, "the cluster has let it go", () => living.All(node => node.Show("node").Count == living.Count));
            story.Await(Limit, "still even", () => site.IsEven(living));
        }

        return victims;
    }

    private static void Return(StoryTeller story, LabSite site, List<LabNode> gone)
    {
        var living = site.Nodes.Except(gone).ToList();
        story.Step($"{string.Join(", ", gone.Select(node => node.Name))} come back");
        var bound = 0;
        for (var nodes = living.Count + 1; nodes <= site.Nodes.Count; nodes++)
        {
            bound += site.Addresses.Count / nodes;
        }

        Undisturbed(story, site, life: null, minimum: bound, () =>
        {
            foreach (var node in gone)
            {
                node.Start();
                living.Add(node);
                AwaitRest(story, site, living);
            }
        });
    }

    private static void Roll(StoryTeller story, LabSite site)
    {
        story.Step("Every node is restarted, one after the other");
        var bound = site.Nodes.Sum(node => site.Addresses.Count / site.Nodes.Count * 2);
        Undisturbed(story, site, RestartLife, bound, () =>
        {
            foreach (var node in site.Nodes)
            {
                var status = node.Stop();
                story.Check(status == 0, $"{node.Name} ended with exit status {status}");
                AwaitRest(story, site, site.Nodes.Where(other => other != node).ToList());
                node.Start();
                AwaitRest(story, site, site.Nodes);
            }
        });
    }

    private static void AwaitRest(StoryTeller story, LabSite site, IReadOnlyCollection<LabNode> nodes) => story.Require(
        Limit,
        $"{nodes.Count} nodes are members, even",
        () => site.IsEven(nodes) && nodes.All(node => node.Show("node") is var rows && rows.Count == nodes.Count && rows.All(row => row["status"] == "up")));

    /// <summary>Does something planned under load, and expects that nobody noticed.</summary>
    /// <param name="minimum">Fewest moves with which it can be done.</param>
    private static void Undisturbed(StoryTeller story, LabSite site, TimeSpan? life, int minimum, Action happening, bool exact = true)
    {
        var crowd = LabSite.Crowd(site.Addresses, LongConnections, life);
        story.Await(Limit, $"{LongConnections} connections are open", () => crowd.Opened >= LongConnections);
        var before = Takeovers(site);
        var pings = LabSite.Ping(site.Addresses);
        happening();
        Thread.Sleep(TimeSpan.FromSeconds(1));      // the last move's announcements
        var gaps = pings.Stop();
        var result = crowd.Stop();
        var moves = Takeovers(site) - before;
        story.Check(exact ? moves == minimum : moves >= minimum, $"{moves} moves, {minimum} are the fewest possible");
        story.Check(gaps.Sum(gap => gap.Lost) == 0, $"{gaps.Sum(gap => gap.Lost)} of {gaps.Sum(gap => gap.Sent)} pings, 1 ms apart for each address, were lost");
        story.Check(
            result.Errors.Count == 0,
            $"{result.Errors.Count} errors over {result.Opened} long connections with {result.Exchanges} requests and {result.Shorts} short ones");
        foreach (var error in result.Errors.Take(10).Concat(result.Errors.Count > 0 ? Handovers(site) : []))
        {
            story.Say(error);
        }
    }

    /// <summary>How often nodes have become the owner of an address, from what they logged.</summary>
    private static int Takeovers(LabSite site) =>
        site.Nodes.Where(node => File.Exists(node.Log)).Sum(node => File.ReadLines(node.Log).Count(line => line.Contains(" to master: ", StringComparison.Ordinal)));

    private static IEnumerable<string> Handovers(LabSite site) => site.Nodes.SelectMany(node => File.ReadLines(node.Log)
        .Where(line => line.Contains("handover", StringComparison.Ordinal)).TakeLast(20).Select(line => $"{node.Name}: {line}"));

    private static string Traces(LabSite site) => string.Join('\n', site.Nodes.Select(node => LabNetwork.Traces(node.Name)));
}
