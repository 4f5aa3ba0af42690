using HaActors.Lab.Measure;
using HaActors.Lab.Network;

namespace HaActors.Lab.Story;

/// <summary>
/// Three nodes and six addresses: they spread 2/2/2, then one node after the other is lost in a different way and comes back.
/// </summary>
internal static class ThreeNodes
{
    /// <summary>What the default configuration promises for the loss of a host, in 1-ms pings.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMilliseconds(250);

    /// <summary>How soon the kernel must have let go of the addresses of a process that was killed.</summary>
    private static readonly TimeSpan KilledAddressesGone = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(60);

    public static void Tell(StoryTeller story, LabSite site)
    {
        Start(story, site);
        Serve(story, site);
        CutLink(story, site, site.Node("h2"));
        KillProcess(story, site, site.Node("h3"));
        StopGracefully(story, site, site.Node("h1"));

        story.Step("At rest");
        story.Check(site.IsEven(site.Nodes), $"even again: {site.Spread(site.Nodes)}");
        foreach (var node in site.Nodes)
        {
            var before = node.Resources();
            Thread.Sleep(TimeSpan.FromSeconds(2));
            var after = node.Resources();
            story.Say($"{node.Name}: {after.ResidentMegabytes:0} MB resident, {(after.CpuSeconds - before.CpuSeconds) / 2:0.0 %} of a core");
        }
    }

    public static void Start(StoryTeller story, LabSite site)
    {
        story.Step($"{site.Nodes.Count} nodes start, {site.Addresses.Count} addresses");
        foreach (var node in site.Nodes)
        {
            node.Start();
        }

        story.Require(StartLimit, "every address has one owner and the spread is even", () => site.IsEven(site.Nodes));
        story.Await(StartLimit, "every node names the same owners", () => OwnersAgree(site));
        story.Say($"spread {site.Spread(site.Nodes)}: {string.Join(", ", site.Holders().OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} on {pair.Value}"))}");
    }

    /// <summary>Cuts the cable of a node, waits for the others to take over, plugs it in again and waits for the spread.</summary>
    public static void CutLink(StoryTeller story, LabSite site, LabNode lost)
    {
        var others = site.Nodes.Where(node => node != lost).ToList();
        story.Step($"The cable of {lost.Name} is cut");
        Survive(story, site, others, lost, () => LabNetwork.SetCable(lost.Name, plugged: false));

        story.Step($"{lost.Name} is plugged in again");
        Return(story, site, () => LabNetwork.SetCable(lost.Name, plugged: true));
    }

    private static void Serve(StoryTeller story, LabSite site)
    {
        story.Step("A request through every address");
        story.Await(StartLimit, "servers have passed their checks", () => site.Addresses.All(address => LabSite.Fetch(address) is not null));
        var servers = new HashSet<string>();
        foreach (var address in site.Addresses)
        {
            var answers = Enumerable.Range(0, 6).Select(_ => LabSite.Fetch(address) ?? "no answer").ToList();
            servers.UnionWith(answers);
            story.Say($"{address}: {string.Join(' ', answers)}");
        }

        story.Check(!servers.Contains("no answer"), "every request was answered");
        story.Check(servers.Count == 2 * site.Nodes.Count, $"round robin used all {2 * site.Nodes.Count} servers");
    }

    private static void KillProcess(StoryTeller story, LabSite site, LabNode lost)
    {
        var others = site.Nodes.Where(node => node != lost).ToList();
        story.Step($"The process of {lost.Name} is killed with SIGKILL");
        Survive(story, site, others, lost, () =>
        {
            lost.Kill();
            story.Await(KilledAddressesGone, $"{lost.Name}'s interface has none of the addresses any more", () => site.Held(lost).Count == 0);
        });

        story.Step($"{lost.Name} is started again");
        Return(story, site, () => lost.Start());
    }

    private static void StopGracefully(StoryTeller story, LabSite site, LabNode lost)
    {
        var others = site.Nodes.Where(node => node != lost).ToList();
        story.Step($"{lost.Name} is stopped with SIGTERM");
        Survive(story, site, others, lost, () =>
        {
            var status = lost.Stop();
            story.Check(status == 0, $"{lost.Name} ended with exit status {status}");
        });

        story.Step($"{lost.Name} is started again");
        Return(story, site, () => lost.Start());
    }

    private static void Survive(StoryTeller story, LabSite site, List<LabNode> others, LabNode lost, Action loss)
    {
        var before = site.Holders();
        var observation = site.Observe(() =>
        {
            loss();
            story.Await(TimeSpan.FromSeconds(10), "the others hold every address", () => site.IsEven(others));
        });
        var moved = before.Where(pair => pair.Value != lost.Name && site.Holders().GetValueOrDefault(pair.Key) != pair.Value).ToList();
        story.Check(moved.Count == 0, "no address of the others moved");
        story.Say($"spread {site.Spread(others)} on {string.Join(" and ", others.Select(node => node.Name))}");
        Report(story, observation);
        story.Check(observation.WorstPing.Longest <= LongestGap, $"longest ping gap at most {LongestGap.TotalMilliseconds:0} ms");
    }

    private static void Return(StoryTeller story, LabSite site, Action comeback)
    {
        var before = site.Holders();
        var observation = site.Observe(() =>
        {
            comeback();
            story.Require(ReturnLimit, "the spread is even again", () => site.IsEven(site.Nodes));
            story.Await(ReturnLimit, "every node names the same owners", () => OwnersAgree(site));
        });
        var after = site.Holders();
        var moved = after.Count(pair => before.GetValueOrDefault(pair.Key) != pair.Value);
        story.Check(moved == 2, $"exactly two addresses moved: {moved}");
        Report(story, observation);
        story.Check(observation.WorstPing.Longest <= LongestGap, $"longest ping gap at most {LongestGap.TotalMilliseconds:0} ms");
    }

    private static void Report(StoryTeller story, Observation seen)
    {
        story.Say($"longest gap: ping {Worst(seen.Pings)}, TCP connect {Worst(seen.Connects)}, request {Worst(seen.Requests)}");
        story.Say($"lost: {Lost(seen.Pings)} pings, {Lost(seen.Connects)} connections, {Lost(seen.Requests)} requests");
        story.Check(
            seen.DoubleAnswer.Longest <= LongestGap,
            $"two machines answered ARP for one address for {seen.DoubleAnswer.Longest.TotalMilliseconds:0} ms at most");
    }

    private static string Worst(IReadOnlyList<Gap> gaps)
    {
        var worst = gaps.MaxBy(gap => gap.Longest);
        return worst.Longest == TimeSpan.Zero ? "none" : $"{worst.Longest.TotalMilliseconds:0.0} ms ({worst.Address})";
    }

    private static string Lost(IReadOnlyList<Gap> gaps) => $"{gaps.Sum(gap => gap.Lost)} of {gaps.Sum(gap => gap.Sent)}";

    private static bool OwnersAgree(LabSite site)
    {
        var held = site.Holders();
        foreach (var node in site.Nodes)
        {
            var rows = node.Show("vip");
            if (rows.Count != site.Addresses.Count
                || rows.Any(row => held.GetValueOrDefault(row["addresses"].Split('/')[0]) != row["owner"]))
            {
                return false;
            }
        }

        return true;
    }
}
