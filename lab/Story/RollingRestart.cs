using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>
/// Every node of a cluster is restarted, one after the other: as docs/operations.md has it, by drain and undrain, and by SIGTERM alone.
/// Twice each, because a round begins with what the one before has left.
/// </summary>
internal static class RollingRestart
{
    private const int Rounds = 2;

    // A stopping node has six seconds for its connections with the default shutdown-timeout, and the clients may be late.
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static void Tell(StoryTeller story, LabSite site)
    {
        var traces = site.Traces();
        ThreeNodes.Start(story, site);
        story.Await(Limit, "servers have passed their checks", () => site.Addresses.All(address => LabSite.Fetch(address) is not null));
        for (var round = 1; round <= Rounds; round++)
        {
            story.Step($"Round {round}: every node is drained, restarted and undrained");
            ByDrain(story, site);
            story.Step($"Round {round}: every node is restarted by SIGTERM");
            ByStop(story, site);
        }

        story.Step("What is left");
        story.Await(Limit, "rules, routes, loopback addresses and settings of every node are as before the start", () => site.Traces() == traces);
    }

    /// <summary>SIGTERM, and start.</summary>
    public static void ByStop(StoryTeller story, LabSite site) => Undisturbed.During(story, site, Life, FewestMoves(site), () =>
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

    public static void AwaitRest(StoryTeller story, LabSite site, IReadOnlyCollection<LabNode> nodes) =>
        story.Require(Limit, $"{nodes.Count} nodes are members, even", () => site.IsEven(nodes) && LabSite.IsOneCluster(nodes));

    private static void ByDrain(StoryTeller story, LabSite site) => Undisturbed.During(story, site, Life, FewestMoves(site), () =>
    {
        foreach (var node in site.Nodes)
        {
            var asked = site.Nodes.First(other => other != node);
            Order(story, asked, "drain", "-node", node.Name, "-wait", "yes", "-timeout", "50s");
            story.Check(site.Held(node).Count == 0, $"{node.Name} is empty");
            story.Check(node.Stop() == 0, $"{node.Name} ended with exit status 0");
            node.Start();
            story.Require(Limit, $"{node.Name} is up", () => asked.Show("node").Any(row => row["name"] == node.Name && row["status"] == "up"));
            Order(story, asked, "undrain", "-node", node.Name);
            story.Require(Limit, "nothing is left to move", () => asked.Pbm("vip", "plan", "-o", "json") is { Status: 0 } plan && plan.Output.Trim() == "[]");
            AwaitRest(story, site, site.Nodes);
        }
    });

    private static void Order(StoryTeller story, LabNode asked, params string[] order)
    {
        var (status, output, error) = asked.Pbm(["node", .. order]);
        story.Check(status == 0, $"node {string.Join(' ', order)}{(status == 0 ? "" : $": {output.Trim()} {error.Trim()}")}");
    }

    // What a node holds goes off it, and as many come back as its share.
    private static int FewestMoves(LabSite site) => site.Nodes.Sum(_ => site.Addresses.Count / site.Nodes.Count * 2);
}
