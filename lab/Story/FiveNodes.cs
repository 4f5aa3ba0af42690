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

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static void Tell(StoryTeller story, LabSite site)
    {
        var traces = site.Traces();
        ThreeNodes.Start(story, site);
        story.Await(Limit, "servers have passed their checks", () => site.Addresses.All(address => LabSite.Fetch(address) is not null));
        Chains(story, site);
        var gone = Crash(story, site, site.Nodes.Skip(2).ToList());
        Return(story, site, gone);
        Roll(story, site);
        story.Step("What is left");
        story.Await(Limit, "rules, routes, loopback addresses and settings of every node are as before the start", () => site.Traces() == traces);
    }

    /// <summary>One address goes round, several moves in a row, while its connections stay where they are.</summary>
    private static void Chains(StoryTeller story, LabSite site)
    {
        story.Step("An address is moved from node to node, and back, with its connections");
        var start = site.Nodes.First(node => node.Name == site.Holders()[site.Addresses[0]]);
        var route = site.Nodes.Where(node => node != start).Take(3).Append(start).ToList();
        // Each node has its share exactly, so what comes to one sends another of its addresses to the node that gave it.
        Undisturbed.During(story, site, life: null, moves: route.Count * 2, () =>
        {
            foreach (var node in route)
            {
                var (status, _, error) = node.Pbm("vip", "move", "-vip", "v1", "-node", node.Name);
                story.Check(status == 0, $"vip move to {node.Name} {error.Trim()}");
                story.Await(Limit, $"{node.Name} has {site.Addresses[0]}", () => site.Holders().GetValueOrDefault(site.Addresses[0]) == node.Name);
            }
        });
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

        Undisturbed.During(story, site, life: null, moves: bound, () =>
        {
            foreach (var node in gone)
            {
                node.Start();
                living.Add(node);
                RollingRestart.AwaitRest(story, site, living);
            }
        });
    }

    private static void Roll(StoryTeller story, LabSite site)
    {
        story.Step("Every node is restarted, one after the other");
        RollingRestart.ByStop(story, site);
    }
}
