using System.CommandLine;
using HaActors.Lab.Network;
using HaActors.Lab.Story;

namespace HaActors.Lab;

/// <summary>The lab: <c>./ha lab [SCENARIO] [--keep]</c>, <c>./ha lab down</c>.</summary>
internal static class Program
{
    private static readonly Dictionary<string, (string Summary, int Nodes, int Addresses, bool TwoNetworks, Action<StoryTeller, LabSite> Tell)> Scenarios = new()
    {
        ["three-nodes"] = ("spread, requests, a cut cable, SIGKILL, SIGTERM, and back (the default)", 3, 6, false, ThreeNodes.Tell),
        ["host-loss"] = ("a cut cable, ten times", 3, 6, false, HostLoss.Tell),
        ["five-nodes"] = ("moves in chains, three crashes, a restart of every node, under 200 connections", FiveNodes.Nodes, FiveNodes.Addresses, false, FiveNodes.Tell),
        ["rolling-restart"] = ("every node restarted, by drain and by SIGTERM, twice", FiveNodes.Nodes, FiveNodes.Addresses, false, RollingRestart.Tell),
        ["deaths"] = ("the old or the new owner is killed in the middle of a planned move, twenty times", Deaths.Nodes, Deaths.Addresses, false, Deaths.Tell),
        ["partitions"] = ("the network breaks in parts and heals, in three ways", Partitions.Nodes, Partitions.Addresses, true, Partitions.Tell),
        ["cold-start"] = ("all nodes at once ten times, random subsets in random order, halves apart", ColdStart.Nodes, ColdStart.Addresses, false, ColdStart.Tell),
        ["chaos"] = ("loss, jitter, cuts in one direction, partitions and stepped clocks: who answers for an address, and for how long two do", Chaos.Nodes, Chaos.Addresses, false, Chaos.Tell),
    };

    private static int Main(string[] args)
    {
        var scenario = new Argument<string>("scenario")
        {
            Description = string.Join("; ", Scenarios.Select(pair => $"{pair.Key}: {pair.Value.Summary}")),
            DefaultValueFactory = _ => "three-nodes",
        };
        scenario.AcceptOnlyFromAmong([.. Scenarios.Keys]);
        var keep = new Option<bool>("--keep") { Description = "leave the lab running and say how to look around" };
        var root = new RootCommand("Nodes and a client in network namespaces, and a story that is measured.") { scenario, keep };
        root.SetAction(parsed => Guarded(() => Play(parsed.GetValue(scenario)!, parsed.GetValue(keep))));

        var down = new Command("down", "removes every trace of a lab, also of one that crashed");
        down.SetAction(_ => Guarded(() =>
        {
            LabNetwork.Remove();
            return 0;
        }));
        root.Add(down);

        var host = new Argument<string>("host");
        var endpoints = new Argument<string[]>("endpoints");
        var serve = new Command("serve", "the web servers of one node") { host, endpoints };
        serve.Hidden = true;
        serve.SetAction(parsed => WebServer.Run(parsed.GetValue(host)!, parsed.GetValue(endpoints)!));
        root.Add(serve);
        return root.Parse(args).Invoke();
    }

    private static int Play(string scenario, bool keep)
    {
        if (Environment.UserName != "root")
        {
            throw new LabException("the lab makes network namespaces: run it as root (CAP_SYS_ADMIN, CAP_NET_ADMIN)");
        }

        var programs = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "bin"));
        var story = new StoryTeller();
        // Only a lab of our own is removed at the end, not one that was there already.
        var removed = 1;
        void Remove()
        {
            if (!keep && Interlocked.Exchange(ref removed, 1) == 0)
            {
                LabNetwork.Remove();
            }
        }

        Console.CancelKeyPress += (_, _) => Remove();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove();
        LabNetwork.DemandNone();
        removed = 0;
        using var site = LabSite.Create(
            programs, Scenarios[scenario].Nodes, Scenarios[scenario].Addresses, Scenarios[scenario].TwoNetworks);
        try
        {
            Scenarios[scenario].Tell(story, site);
        }
        catch (LabException e)
        {
            story.Check(false, e.Message);
        }

        var held = story.End();
        if (!held)
        {
            PrintLogs(site);
        }

        if (keep)
        {
            PrintGuide(site);
        }

        Remove();
        return held ? 0 : 1;
    }

    private static int Guarded(Func<int> action)
    {
        try
        {
            return action();
        }
        catch (LabException e)
        {
            Console.Error.WriteLine($"lab: {e.Message}");
            return 1;
        }
    }

    private static void PrintGuide(LabSite site)
    {
        var host = LabNetwork.Namespace(site.Nodes[0].Name);
        Console.WriteLine($"""

            The lab is still running. To look around:
              ip netns exec {host} artifacts/bin/pbm 127.0.0.1:9110 vip show
              ip -n {host} addr show dev eth0
              ip netns exec {LabNetwork.Namespace("client")} curl http://{site.Addresses[0]}/
              ip netns exec {host} tcpdump -vni eth0 'vrrp or arp'
              tail -f {site.Nodes[0].Log}
            ./ha lab down removes it.
            """);
    }

    private static void PrintLogs(LabSite site)
    {
        foreach (var node in site.Nodes.Where(node => File.Exists(node.Log)))
        {
            Console.WriteLine($"-- the end of {node.Name}'s log");
            foreach (var line in File.ReadLines(node.Log).TakeLast(40))
            {
                Console.WriteLine($"   {line}");
            }
        }
    }
}
