namespace HaActors.Lab.Story;

/// <summary>Does something planned under pings, long connections and a stream of short ones, and expects that nobody noticed.</summary>
internal static class Undisturbed
{
    private const int LongConnections = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="life">Of a long connection before it is closed and opened anew; null: to the end.</param>
    /// <param name="moves">Fewest with which it can be done; no more are allowed.</param>
    public static void During(StoryTeller story, LabSite site, TimeSpan? life, int moves, Action happening)
    {
        var crowd = LabSite.Crowd(site.Addresses, LongConnections, life);
        story.Await(Limit, $"{LongConnections} connections are open", () => crowd.Opened >= LongConnections);
        var before = Takeovers(site).ToHashSet();
        var pings = LabSite.Ping(site.Addresses);
        happening();
        story.Await(Limit, "the last announcements have arrived", site.ClientKnowsHolders);
        var gaps = pings.Stop();
        var result = crowd.Stop();
        var takeovers = Takeovers(site).Where(line => !before.Contains(line)).ToList();
        var planned = takeovers.Count(line => line.Contains(": plan ", StringComparison.Ordinal));
        story.Check(planned == moves, $"{planned} moves, {moves} are the fewest possible");
        story.Check(takeovers.Count == planned, $"{takeovers.Count - planned} addresses were taken over because their owner was not heard");
        story.Check(gaps.Sum(gap => gap.Lost) == 0, $"{gaps.Sum(gap => gap.Lost)} of {gaps.Sum(gap => gap.Sent)} pings, 1 ms apart for each address, were lost");
        story.Check(
            result.Errors.Count == 0,
            $"{result.Errors.Count} errors over {result.Opened} long connections with {result.Exchanges} requests and {result.Shorts} short ones");
        story.Say($"{result.Slow.Count} answers took longer than a second");
        foreach (var line in result.Errors.Take(40)
            .Concat(result.Errors.Count > 0 ? result.Slow.Take(40) : [])
            .Concat(result.Errors.Count > 0 ? Lines(site, "handover", 20) : [])
            .Concat(takeovers.Count != moves ? takeovers : []))
        {
            story.Say(line);
        }
    }

    /// <summary>When nodes have become the owner of an address, from what they logged.</summary>
    private static IEnumerable<string> Takeovers(LabSite site) => Lines(site, " to master: ", int.MaxValue);

    private static IEnumerable<string> Lines(LabSite site, string part, int last) => site.Nodes.Where(node => File.Exists(node.Log)).SelectMany(
        node => File.ReadLines(node.Log).Where(line => line.Contains(part, StringComparison.Ordinal)).TakeLast(last).Select(line => $"{node.Name}: {line}"));
}
