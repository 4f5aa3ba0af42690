using System.Diagnostics;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Link;

namespace HaActors.Lab.Tests.Redundancy;

[Collection(LabCollection.Name)]
public sealed class CrashGuardTests
{
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

    private static ulong IgnoredBy(Process process) => Convert.ToUInt64(
        File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim(), 16);
}
