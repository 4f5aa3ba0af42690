using System.Diagnostics;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Redundancy;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>The death of a process is seen in its closed cluster connection, long before its adverts are missed.</summary>
[Collection(LabCollection.Name)]
public sealed class ProcessDeathTests(ITestOutputHelper output)
{
    private static readonly string[] Hosts = ["h1", "h2", "h3"];

    [SkippableFact]
    public void Killed_nodes_address_is_taken_without_waiting_for_the_dead_interval()
    {
        using var network = LabFixture.Hosts(("h1", "10.77.0.11/24"), ("h2", "10.77.0.12/24"), ("h3", "10.77.0.13/24"), ("client", "10.77.0.1/24"));
        var shared = Path.Combine(LabNetwork.StateFolder, "cluster.conf");
        File.WriteAllText(shared, """
            ha {
              cluster { name = lab, seeds = ["10.77.0.11:4053", "10.77.0.12:4053", "10.77.0.13:4053"] }
              vips { web { id = 51, addresses = ["10.77.0.101/24"], home = h1, advert-interval = 2s } }
            }

            """);
        var nodes = Hosts.Select((host, i) => new LabNode(host, $"10.77.0.{11 + i}", Programs.Folder)).ToList();
        Programs.Find("haactors");
        foreach (var node in nodes)
        {
            node.WriteConfig(shared);
            node.Start();
        }

        Await(() => Holders(Hosts) == "h1" && nodes.All(node => node.Show("vip") is [var vip] && vip["owner"] == "h1" && vip["ranking"].Split(' ').Length == 3), () => "a plan");
        var successor = nodes[1].Show("vip")[0]["ranking"].Split(' ')[1];
        var probe = PingProbe.Start("client", [Vip]);
        Thread.Sleep(200);
        var since = Stopwatch.StartNew();
        nodes[0].Kill();
        Await(() => Holders(Hosts) == successor, () => $"{successor} has the address");
        var seen = since.ElapsedMilliseconds;
        Thread.Sleep(100);
        output.WriteLine($"address moved {seen} ms after SIGKILL at adverts of 2 s; {probe.Stop()[0]}");
        Assert.InRange(seen, 0, 5000);      // the dead interval is above 6 s
        Await(() => nodes.First(node => node.Name == successor).Show("vip")[0]["cause"] == "masterNoResponse: its process ended", () => "cause");
        nodes.ForEach(node => node.Dispose());
    }

    [SkippableFact]
    public void False_news_of_a_death_moves_and_loses_nothing()
    {
        using var network = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("client", "10.77.0.1/24"));
        using var a = On("a").Open(200);
        using var b = On("b").Open(100);
        a.AwaitState(VipState.Master);
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        var probe = PingProbe.Start("client", [Vip]);
        for (var i = 0; i < 20; i++)
        {
            b.Engine.Suspect("web");
            Thread.Sleep(20);
        }

        var gap = probe.Stop()[0];
        output.WriteLine($"{gap}");
        Assert.Equal(0, gap.Lost);
        Assert.Equal("a", Holders("a", "b"));
    }
}
