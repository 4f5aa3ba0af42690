using System.Collections.Concurrent;
using System.Diagnostics;
using HaActors.Net.Health;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Model;

namespace HaActors.Lab.Tests.Health;

/// <summary>A check as a node runs it, against a port on loopback, whose changes a test waits for.</summary>
internal sealed class Watched : IDisposable
{
    // Far above the fall of 2 times a second and an interval; a busy machine may double it.
    private static readonly TimeSpan Detection = TimeSpan.FromSeconds(15);

    private readonly CheckScheduler _scheduler = new();
    private readonly BlockingCollection<CheckReport> _told = [];

    public Watched(int port, ProbeSettings settings)
    {
        var check = new CheckSettings(
            settings, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), Rise: 2, Fall: 2);
        var probe = new ProbeFactory().Create("app", check, new ServerSettings("s1", "127.0.0.1", port, 100, false));
        _scheduler.Start(check, probe, default, _told.Add);
    }

    /// <summary>Waits until the check says so; what it says on the way is passed over, codes of its last probes before the change among it.</summary>
    public void Becomes(HealthState state, ProbeCode code, string when)
    {
        var clock = Stopwatch.StartNew();
        var seen = new List<string>();
        while (_told.TryTake(out var report, Detection - clock.Elapsed > TimeSpan.Zero ? Detection - clock.Elapsed : TimeSpan.Zero))
        {
            if (report.State == state && report.Last.Code == code)
                return;
            seen.Add($"{report.State} {report.Last.Code} {report.Last.Detail}");
        }

        Assert.Fail($"{when}: not {state} with {code} within {Detection.TotalSeconds} s; was {string.Join(", ", seen)}");
    }

    public void Dispose() => _scheduler.Dispose();
}
