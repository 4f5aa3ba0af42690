using System.Diagnostics;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Redundancy;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A process that ends or stops without a word: its address must go, and another node must have it.</summary>
[Collection(LabCollection.Name)]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int SigStop = 19;     // asm-generic/signal.h
    private const int SigContinue = 18;

    [SkippableTheory]
    [InlineData(true, 500, 500)]        // the guard
    [InlineData(false, 2000, 3000)]     // the lifetime of the addresses alone; of those of IPv6 the kernel keeps count by the second
    public void Killed_process_loses_its_addresses(bool guard, int limit, int limitV6)
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("watcher", "10.77.0.2/24"));
        using var a = EngineProgram.Start("a", 200, guard);
        Await(() => Holders("a") == "a", () => "address of the process");
        using var b = On("b").Open(100, Mixed());
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        var watch = ArpWatch.Start("watcher", "10.77.0.2", [Vip]);
        Thread.Sleep(100);

        var since = Stopwatch.StartNew();
        LabNative.Signal(a.Id, LabNative.SigKill);
        Await(() => Holders("a") == "", () => "address gone");
        output.WriteLine($"guard {guard}: address gone {since.ElapsedMilliseconds} ms after SIGKILL");
        Assert.InRange(since.ElapsedMilliseconds, 0, limit);
        Await(() => HoldersV6("a") == "", () => "IPv6 address gone");
        output.WriteLine($"guard {guard}: IPv6 address gone {since.ElapsedMilliseconds} ms after SIGKILL");
        Assert.InRange(since.ElapsedMilliseconds, 0, limitV6);
        b.AwaitState(VipState.Master);
        Thread.Sleep(300);
        var both = watch.Stop().Longest;
        output.WriteLine($"guard {guard}: two nodes answered for {both.TotalMilliseconds:f0} ms");
        if (guard)
            Assert.InRange(both.TotalMilliseconds, 0, 250);
        Assert.Equal("b", Holders("a", "b"));
    }

    [SkippableFact]
    public void Stopped_process_loses_its_address_and_yields_or_wins_when_it_goes_on()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
        using var a = EngineProgram.Start("a", 200, guard: true);
        Await(() => Holders("a") == "a", () => "address of the process");
        using var b = On("b").Open(100, Mixed());
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");

        var since = Stopwatch.StartNew();
        LabNative.Signal(a.Id, SigStop);
        b.AwaitState(VipState.Master);
        Await(() => Holders("a") == "", () => "address gone");
        output.WriteLine($"address gone {since.ElapsedMilliseconds} ms after SIGSTOP");
        Assert.InRange(since.ElapsedMilliseconds, 0, 2000);

        LabNative.Signal(a.Id, SigContinue);
        b.AwaitState(VipState.Backup);
        Await(() => Holders("a", "b") == "a", () => "one owner, the better one");
    }

    [SkippableFact]
    public void Process_that_ends_leaves_neither_address_nor_guard()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"));
        using var a = EngineProgram.Start("a", 200, guard: true);
        Await(() => Holders("a") == "a", () => "address of the process");
        Assert.Equal(2, Processes());
        a.StandardInput.Close();
        Assert.True(a.WaitForExit(TimeSpan.FromSeconds(15)));
        Assert.Equal(0, a.ExitCode);
        Assert.Equal(("", ""), (Holders("a"), HoldersV6("a")));
        Assert.Equal(0, Processes());
    }

    private static int Processes() =>
        Shell.Run("ip", "netns", "pids", LabNetwork.Namespace("a")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
