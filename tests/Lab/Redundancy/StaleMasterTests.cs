using HaActors.Lab.Network;
using HaActors.Lab.Network.Rough;
using HaActors.Net.Redundancy;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A Master that is stopped (SIGSTOP) loses its address to another one, and does not know it when it goes on.</summary>
[Collection(LabCollection.Name)]
public sealed class StaleMasterTests(ITestOutputHelper output)
{
    private const int SigStop = 19;     // asm-generic/signal.h
    private const int SigContinue = 18;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);      // EngineUnderTest.Mixed

    /// <summary>1-1.25 s for an address that is not renewed; the rest is for a busy machine.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    [SkippableTheory]
    [InlineData(false)]     // it goes on while its address is still there
    [InlineData(true)]      // the kernel has let go of its address
    public void Stale_master_does_not_answer_for_an_address_that_moved(bool lapsed)
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
        using var network = RoughSwitch.Start(["a", "b"], [(Vip, 51)], seed: 1);
        using var a = EngineProgram.Start("a", 100, guard: true);
        Await(() => Holders("a") == "a" && HoldersV6("a") == "a", () => "addresses of the process");
        LabNative.Signal(a.Id, SigStop);
        using var b = On("b").Open(200, Mixed());
        b.AwaitState(VipState.Master);
        if (lapsed)
            Await(() => Holders("a") + HoldersV6("a") == "", () => "addresses gone");
        var (stopped, _) = network.Take();
        Assert.All(stopped, seen => Assert.True(seen.Length < Lifetime, $"{seen}"));

        var log = Path.Combine(LabNetwork.StateFolder, "monitor");
        using var monitor = Shell.Start(log, "ip", "-o", "-n", LabNetwork.Namespace("a"), "monitor", "address");
        AwaitMonitor(log);
        var heard = b.Engine.Counters.AdvertsReceived;
        LabNative.Signal(a.Id, SigContinue);
        Await(() => b.Engine.Counters.AdvertsReceived > heard, () => "what a says as it yields");
        Await(() => Holders("a") + HoldersV6("a") == "", () => "a has yielded");
        Thread.Sleep(300);      // it would renew its addresses every 250 ms
        var (doubles, rounds) = network.Take();
        LabNative.Signal(monitor.Id, LabNative.SigTerm);
        monitor.WaitForExit();
        output.WriteLine($"stopped: {string.Join(", ", stopped)}; gone on: {string.Join(", ", doubles)}, rounds {rounds}");
        Assert.All(doubles, seen => Assert.True(seen.Length <= seen.Bound(Interval, TimeSpan.Zero), $"{seen}"));
        Assert.Equal(VipState.Master, b.State);
        var added = File.ReadLines(log).Where(line => !line.StartsWith("Deleted", StringComparison.Ordinal) && (line.Contains(Vip, StringComparison.Ordinal) || line.Contains(VipV6, StringComparison.Ordinal)));
        Assert.Empty(added);
        if (lapsed)
            Assert.Equal(0, rounds.More);
    }

    /// <summary>Changes another address until the monitor tells of it.</summary>
    private static void AwaitMonitor(string log) => Await(
        () =>
        {
            Shell.Try("ip", "-n", LabNetwork.Namespace("a"), "addr", "replace", "10.99.0.1/32", "dev", "lo", "valid_lft", "600", "preferred_lft", "600");
            return File.Exists(log) && new FileInfo(log).Length > 0;
        },
        () => "the monitor");
}
