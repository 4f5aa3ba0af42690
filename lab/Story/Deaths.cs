using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>
/// Planned moves in whose middle the old or the new owner is killed, at a random moment: the address is served at once by who is left, and
/// nothing of the move stays anywhere. HA_LAB_SEED repeats the moments.
/// </summary>
internal static class Deaths
{
    public const int Nodes = 3;
    public const int Addresses = 3;

    private const int Trials = 20;
    private const int Connections = 20;

    // From the first node that goes by the new plan to the end of a move on an idle machine, and a little more.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static void Tell(StoryTeller story, LabSite site)
    {
        var traces = site.Traces();
        // So many deaths of a node within minutes are what makes it a flapping one.
        site.Configure("ha.placement.flap-threshold = 0");
        ThreeNodes.Start(story, site);
        story.Await(Limit, "servers have passed their checks", () => site.Addresses.All(address => LabSite.Fetch(address) is not null));
        var seed = int.TryParse(Environment.GetEnvironmentVariable("HA_LAB_SEED"), out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        story.Step($"A planned move, and a death in its middle; HA_LAB_SEED={seed} repeats the moments");
        for (var trial = 0; trial < Trials; trial++)
        {
            var owner = site.Node(site.Holders()[site.Addresses[0]]);
            var taker = site.Nodes.Where(node => node != owner).ElementAt(random.Next(site.Nodes.Count - 1));
            Try(story, site, owner, taker, random.Next(2) == 0 ? owner : taker, LongestDelay * random.NextDouble());
            story.Await(Limit, "no rule, route, loopback address, filter or setting is left", () => site.Traces() == traces);
        }
    }

    private static void Try(StoryTeller story, LabSite site, LabNode owner, LabNode taker, LabNode victim, TimeSpan delay)
    {
        var living = site.Nodes.Where(node => node != victim).ToList();
        var asked = living.First(node => node != owner && node != taker);
        var crowd = LabSite.Crowd([site.Addresses[0]], Connections, life: null);
        story.Await(Limit, "connections are open", () => crowd.Opened >= Connections);
        var before = Pinned(site);
        var order = Task.Run(() => asked.Pbm("vip", "move", "-vip", "v1", "-node", taker.Name));
        story.Require(Limit, $"a plan moves v1 from {owner.Name} to {taker.Name}", () => Pinned(site) > before);
        Thread.Sleep(delay);
        victim.Kill();
        story.Await(TimeSpan.FromSeconds(5), $"{victim.Name}, the {(victim == owner ? "old" : "new")} owner, killed after {delay.TotalMilliseconds:0} ms: the others have every address", () =>
            site.Held(victim).Count == 0 && site.Holders().Count == site.Addresses.Count);
        story.Await(Limit, "v1 is served", () => LabSite.Fetch(site.Addresses[0]) is not null);
        order.Wait();
        var result = crowd.Stop();
        story.Say($"{result.Errors.Count} of {Connections} connections broke");
        story.Require(Limit, "the cluster has let it go", () => LabSite.IsOneCluster(living));
        asked.Pbm("vip", "release", "-vip", "v1");
        victim.Start();
        RollingRestart.AwaitRest(story, site, site.Nodes);
    }

    private static int Pinned(LabSite site) =>
        site.Nodes.Sum(node => File.ReadLines(node.Log).Count(line => line.Contains("v1: priority", StringComparison.Ordinal) && line.Contains("pinned to", StringComparison.Ordinal)));
}
