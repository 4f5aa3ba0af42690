using HaActors.Lab.Network.Rough;
using HaActors.Lab.Story;
using Xunit.Abstractions;

namespace HaActors.Lab.Tests.Site;

/// <summary>
/// Whatever the network does to three nodes and three addresses, two that hear each other don't go on answering for one address: see
/// <see cref="Measure.DoubleAnswer"/> for how long the protocol lets them. <c>./ha lab chaos</c> plays all of it at length.
/// </summary>
[Collection(LabCollection.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HealLimit = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public void No_trouble_makes_two_nodes_keep_answering()
    {
        using var site = new SiteUnderTest(nodes: 3, addresses: ChaosVip.All.Count);
        site.Lab.Configure(ChaosVip.Lines);
        using var network = RoughSwitch.Start(
            ["h1", "h2", "h3", "client", "watcher"], [.. site.Lab.Addresses.Select((address, i) => (address, (byte)(51 + i)))], seed: 51);
        foreach (var node in site.Lab.Nodes)
            node.Start();
        site.Await("one even cluster", () => LabSite.IsOneCluster([.. site.Lab.Nodes]) && site.Lab.IsEven([.. site.Lab.Nodes]));
        network.Take();

        var run = new ChaosRun(network, ChaosVip.IntervalsOf(site.Lab.Addresses), new HeldUp(site.Lab.Nodes));
        foreach (var step in ChaosStep.Of("h1", "h2").Skip(2).Concat(ChaosStep.Everywhere.Take(2)))
        {
            run.Play(step, Length);
            Assert.True(run.Heal(step, HealLimit), $"one answer each after {step.Name}");
            output.WriteLine($"{step.Name}: {run.Summary(step.Name)}; afterwards {run.Summary($"after {step.Name}")}");
        }

        foreach (var (vip, i) in ChaosVip.All.Select((vip, i) => (vip, i)))
            output.WriteLine($"{vip.What}: {run.Summary(address: site.Lab.Addresses[i])}");
        output.WriteLine($"nodes that were held up themselves explain {run.HeldUp.TotalMilliseconds:0} ms at most");
        Assert.Empty(run.Broken);
    }
}
