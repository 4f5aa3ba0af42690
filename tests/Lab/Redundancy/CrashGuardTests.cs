using System.Diagnostics;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Link;

namespace HaActors.Lab.Tests.Redundancy;

[Collection(LabCollection.Name)]
public sealed class CrashGuardTests
{
    private const int Fifo = 1;     // SCHED_FIFO, linux/sched.h

    private static readonly int[] Ignored = [1, 2, 3, LabNative.SigTerm];   // SIGHUP, SIGINT, SIGQUIT, SIGTERM

    [SkippableFact]
    public void Guard_outlives_polite_signals_and_goes_home_when_told()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"));
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "add", $"{EngineUnderTest.Vip}/24", "dev", "eth0");
        CrashGuard? guard = null;
        NamespaceThread.Start("a", () => guard = CrashGuard.TryStart(out _)).Join();
        Assert.NotNull(guard);
        guard.Watch([$"{EngineUnderTest.Vip}/24@eth0"]);
        using var child = Process.GetProcessById(guard.ChildId);
        EngineUnderTest.Await(() => Ignored.All(signal => (IgnoredBy(child) >> (signal - 1) & 1) == 1), () => "traps");
        foreach (var signal in Ignored)
            LabNative.Signal(child.Id, signal);
        Assert.False(child.WaitForExit(200));
        guard.Dispose();
        Assert.True(child.WaitForExit(5000));
        Assert.Contains(EngineUnderTest.Vip, LabNetwork.Addresses("a"));
    }

    [SkippableFact]
    public void Guard_runs_before_ordinary_processes()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"));
        CrashGuard? guard = null;
        NamespaceThread.Start("a", () => guard = CrashGuard.TryStart(out _)).Join();
        using var running = guard;
        Assert.NotNull(running);
        EngineUnderTest.Await(() => PolicyOf(running.ChildId) == Fifo, () => "SCHED_FIFO");
    }

    // proc_pid_stat(5): field 41 is the policy; the second field, the name in parentheses, may contain blanks.
    private static int PolicyOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3]);
    }

    private static ulong IgnoredBy(Process process) => Convert.ToUInt64(
        File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16);
}
