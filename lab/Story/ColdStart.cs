using System.Diagnostics;
using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>
/// Clusters from nothing: all nodes at once, ten times; ten random subsets in random order with random pauses, the first seed often dead;
/// and halves that start apart. HA_LAB_SEED repeats the random ones.
/// </summary>
internal static class ColdStart
{
    public const int Nodes = 5;
    public const int Addresses = 10;

    private const int Trials = 10;

    // DESIGN, cold start.
    private static readonly TimeSpan OwnedLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClusterLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static void Tell(StoryTeller story, LabSite site)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("HA_LAB_SEED"), out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        var results = new List<(TimeSpan Owned, TimeSpan Cluster)>();
        story.Step("All nodes at once");
        for (var trial = 0; trial < Trials; trial++)
        {
            results.Add(Try(story, site, [.. site.Nodes.Select(node => (node, TimeSpan.Zero))]));
        }

        story.Step($"Random subsets in random order; HA_LAB_SEED={seed} repeats them");
        for (var trial = 0; trial < Trials; trial++)
        {
            var order = site.Nodes.OrderBy(_ => random.Next()).Take(random.Next(1, site.Nodes.Count + 1)).ToList();
            results.Add(Try(story, site, [.. order.Select((node, i) => (node, i == 0 ? TimeSpan.Zero : LongestPause * random.NextDouble()))]));
        }

        story.Say($"worst: owned after {results.Max(result => result.Owned).TotalSeconds:0.0} s, one cluster {results.Max(result => result.Cluster).TotalSeconds:0.0} s after the last start");
        foreach (var first in new[] { 1, 2 })
        {
            Merge(story, site, [.. site.Nodes.Take(first)], [.. site.Nodes.Skip(first)]);
        }
    }

    /// <param name="starts">Nodes in order, each with the pause before it.</param>
    private static (TimeSpan Owned, TimeSpan Cluster) Try(StoryTeller story, LabSite site, List<(LabNode Node, TimeSpan Pause)> starts)
    {
        List<LabNode> nodes = [.. starts.Select(start => start.Node)];
        var first = Stopwatch.GetTimestamp();
        TimeSpan? owned = null;
        void Look() => owned ??= site.HoldAll(nodes) ? Stopwatch.GetElapsedTime(first) : null;
        foreach (var (node, pause) in starts)
        {
            for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < pause; Thread.Sleep(20))
            {
                Look();
            }

            node.Start();
        }

        var last = Stopwatch.GetTimestamp();
        while (owned is null && Stopwatch.GetElapsedTime(first) < Limit)
        {
            Look();
            Thread.Sleep(20);
        }

        while (!LabSite.IsOneCluster(nodes) && Stopwatch.GetElapsedTime(last) < Limit)
        {
            Thread.Sleep(20);
        }

        var cluster = Stopwatch.GetElapsedTime(last);
        var names = string.Join(' ', starts.Select(start => start.Pause == TimeSpan.Zero ? start.Node.Name : $"+{start.Pause.TotalSeconds:0.0}s {start.Node.Name}"));
        story.Check(
            owned <= OwnedLimit && cluster <= ClusterLimit,
            $"{names}: owned after {owned?.TotalSeconds ?? double.PositiveInfinity:0.0} s, one cluster {cluster.TotalSeconds:0.0} s after the last start");
        if (!site.IsEven(nodes))
        {
            story.Require(Limit, "one owner each, even", () => site.IsEven(nodes));
        }

        End(site, nodes);
        return (owned ?? Limit, cluster);
    }

    private static void Merge(StoryTeller story, LabSite site, List<LabNode> some, List<LabNode> others)
    {
        story.Step($"{some.Count} and {others.Count} nodes that start apart");
        LabSite.BlockClusterPort(some, others);
        foreach (var node in site.Nodes)
        {
            node.Start();
        }

        story.Require(Limit, "two clusters", () => LabSite.IsOneCluster(some) && LabSite.IsOneCluster(others));
        story.Await(Limit, "one owner each", () => site.Holders().Count == site.Addresses.Count);
        LabSite.UnblockClusterPort(some);
        story.Require(Limit, "one cluster since they can reach each other", () => LabSite.IsOneCluster(site.Nodes));
        story.Require(Limit, "one owner each, even", () => site.IsEven(site.Nodes));
        End(site, [.. site.Nodes]);
    }

    // As a power cut would: nothing is handed over, nothing is remembered.
    private static void End(LabSite site, List<LabNode> nodes)
    {
        nodes.ForEach(node => node.Kill());
        var gone = Stopwatch.GetTimestamp();
        while (nodes.Any(node => site.Held(node).Count > 0))
        {
            if (Stopwatch.GetElapsedTime(gone) > Limit)
            {
                throw new LabException("addresses of killed nodes do not go away");
            }

            Thread.Sleep(20);
        }
    }
}
