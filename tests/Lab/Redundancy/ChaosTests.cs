using HaActors.Lab.Network.Rough;
using HaActors.Lab.Story;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>keepalived as the best or the second of three routers of a vrid, on a network with trouble.</summary>
[Collection(LabCollection.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);      // Dialect.Settings
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    [SkippableTheory]
    [InlineData(220)]
    [InlineData(150)]
    public void Nodes_and_keepalived_do_not_keep_answering_together(int priority)
    {
        Keepalived.Require();
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("c", "10.77.0.13/24"));
        using var network = RoughSwitch.Start(["a", "b", "c"], [(Vip, 51)], seed: priority);
        using var a = On("a").Open(200, Dialect.Vrrp3.Settings());
        using var c = On("c").Open(100, Dialect.Vrrp3.Settings());
        using var keepalived = Keepalived.On("b", priority, Dialect.Vrrp3);
        var best = priority > 200 ? "b" : "a";
        Await(() => Holders("a", "b", "c") == best, () => $"{best} holds the address alone");
        Await(() => keepalived.Log.Contains("STATE", StringComparison.Ordinal), () => "keepalived takes part");
        network.Take();

        var run = new ChaosRun(network, _ => Interval);
        foreach (var step in ChaosStep.Of("b", "a").Skip(2).Concat([ChaosStep.Alone("a"), .. ChaosStep.Everywhere.Skip(2)]))
        {
            run.Play(step, Length);
            Assert.True(run.Heal(step, TimeSpan.FromSeconds(60)), $"one answer each after {step.Name}");
            output.WriteLine($"{step.Name}: {run.Summary(step.Name)}; afterwards {run.Summary($"after {step.Name}")}");
        }

        Assert.Empty(run.Broken);
        Await(() => Holders("a", "b", "c") == best, () => $"{best} holds the address alone");
    }
}
