using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Lab.Network.Rough;

namespace HaActors.Lab.Story;

/// <summary>
/// Three nodes, and keepalived beside them for one of the addresses, on a network that loses, holds and cuts: at no time do two machines
/// that hear each other go on answering for one address (<see cref="DoubleAnswer"/>).
/// </summary>
internal static class Chaos
{
    public const int Nodes = 3;
    public static readonly int Addresses = ChaosVip.All.Count;

    private const int Rounds = 3;
    private const string Member = "watcher";        // keepalived's host
    private const string MemberAddress = "10.77.0.2";
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan[] Steps = [TimeSpan.FromDays(1), TimeSpan.FromHours(-1), TimeSpan.FromDays(-400), TimeSpan.Zero];

    public static void Tell(StoryTeller story, LabSite site)
    {
        var seed = Random.Shared.Next();
        var names = site.Nodes.Select(node => node.Name).ToList();
        story.Say($"seed {seed}");
        using var network = RoughSwitch.Start([.. names, "client", Member], [.. site.Addresses.Select((address, i) => (address, (byte)(51 + i)))], seed);
        var clocks = SteppedClock.Library is null ? [] : site.Nodes.Select(SteppedClock.Of).ToList();
        site.Configure(ChaosVip.Lines);
        ThreeNodes.Start(story, site);
        network.Take();

        var run = new ChaosRun(network, ChaosVip.IntervalsOf(site.Addresses), new HeldUp(site.Nodes));
        StepClocks(story, site, run, clocks);
        Play(story, site, run, names, network);
        if (Keepalived(story, site) is { } keepalived)
        {
            // With 253 it stands right behind the owner that the plan has named (254), so that it takes the address whenever that one is not heard.
            story.Step("keepalived joins as second router of the first address");
            Play(story, site, run, [.. names, Member], network);
            LabNative.Signal(keepalived.Id, LabNative.SigTerm);
            keepalived.WaitForExit();
        }

        story.Step("All of it");
        story.Say($"{run.Summary()}; nodes that were held up themselves explain {run.HeldUp.TotalMilliseconds:0} ms at most");
        foreach (var (vip, i) in ChaosVip.All.Select((vip, i) => (vip, i)))
        {
            story.Say($"{site.Addresses[i]}, {vip.What}: {run.Summary(address: site.Addresses[i])}");
        }
    }

    private static void Play(StoryTeller story, LabSite site, ChaosRun run, List<string> members, RoughSwitch network)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (host, other) = (members[^(1 + (round % members.Count))], members[(members.Count + 1 - round) % members.Count]);
            other = other == host ? members.First(name => name != host) : other;
            foreach (var step in ChaosStep.Of(host, other).Concat(ChaosStep.Everywhere))
            {
                Once(story, run, step, () => run.Play(step, Length));
            }
        }

        network.Set(ChaosStep.Calm.Trouble);
        story.Await(TimeSpan.FromMinutes(3), "the nodes are one even cluster again", () => site.Nodes.All(node => node.Show("node") is var rows
            && rows.Count == site.Nodes.Count && rows.All(row => row["status"] == "up")));
    }

    private static void StepClocks(StoryTeller story, LabSite site, ChaosRun run, List<SteppedClock> clocks)
    {
        if (clocks.Count == 0)
        {
            story.Say("no clock is stepped: libfaketime is not installed");
            return;
        }

        var holders = site.Holders();
        Once(story, run, new ChaosStep("clocks of day step", ChaosStep.Calm.Trouble), () =>
        {
            for (var i = 0; i < Steps.Length * clocks.Count; i++)
            {
                clocks[i % clocks.Count].Step(Steps[i % Steps.Length]);
                run.Play(ChaosStep.Calm, SteppedClock.Delay);
            }
        });
        story.Check(holders.OrderBy(pair => pair.Key).SequenceEqual(site.Holders().OrderBy(pair => pair.Key)), "no address moved");
    }

    private static void Once(StoryTeller story, ChaosRun run, ChaosStep step, Action play)
    {
        story.Step(step.Name);
        var before = run.Broken.Count;
        play();
        story.Check(run.Heal(step, Limit), "then every address has one owner");
        story.Say($"meanwhile {run.Summary(step.Name)}; afterwards {run.Summary($"after {step.Name}")}");
        foreach (var broken in run.Broken.Skip(before))
        {
            story.Check(false, broken);
        }

        story.Check(run.Broken.Count == before, "two machines that hear each other answered no longer than the protocol lets them");
    }

    private static System.Diagnostics.Process? Keepalived(StoryTeller story, LabSite site)
    {
        if (!File.Exists("/usr/sbin/keepalived"))
        {
            story.Say("no member keepalived: it is not installed");
            return null;
        }

        var path = Path.Combine(LabNetwork.StateFolder, "member");
        File.WriteAllText($"{path}.conf", $$"""
            global_defs {
                vrrp_version 3
                vrrp_rt_priority 50
            }
            vrrp_instance member {
                interface eth0
                mcast_src_ip {{MemberAddress}}
                virtual_router_id 51
                priority 253
                advert_int 0.05
                virtual_ipaddress {
                    {{site.Addresses[0]}}/24
                }
            }

            """);
        return Shell.Start(
            $"{path}.log", "ip", "netns", "exec", LabNetwork.Namespace(Member),
            "keepalived", "-n", "-l", "-P", "-f", $"{path}.conf", "-p", $"{path}.pid", "-r", $"{path}-vrrp.pid");
    }
}
