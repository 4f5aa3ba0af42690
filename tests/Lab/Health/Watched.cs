using System.Collections.Concurrent;
using System.Diagnostics;
using HaActors.Net.Health;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Model;

namespace HaActors.Lab.Tests.Health;

/// <summary>A check as a node runs it, against a port on loopback, whose changes a test waits for, and whose probes it times.</summary>
internal sealed class Watched : IDisposable
{
    // Only a broken check lasts that long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What a busy machine adds to what the settings allow, beside what it is seen to be late by at each of some steps; and at most.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostSlack = TimeSpan.FromSeconds(8);
    private const int Steps = 5;

    private readonly CheckScheduler _scheduler = new();
    private readonly BlockingCollection<CheckReport> _told = [];
    private readonly ConcurrentQueue<(long At, CheckReport Report)> _log = new();
    private readonly TimedProbes _probes;
    private readonly CheckSettings _check;
    private long _marked;
    private long _done;

    public Watched(int port, ProbeSettings settings)
    {
        Hiccups.Watch();
        _check = new CheckSettings(
            settings, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), Rise: 2, Fall: 2);
        _probes = new TimedProbes(new ProbeFactory().Create("app", _check, new ServerSettings("s1", "127.0.0.1", port, 100, false)));
        _scheduler.Start(_check, _probes, default, report =>
        {
            _log.Enqueue((Stopwatch.GetTimestamp(), report));
            _told.Add(report);
        });
    }

    /// <summary>What happens to the service is about to.</summary>
    public void Mark() => _marked = Stopwatch.GetTimestamp();

    /// <summary>It has.</summary>
    public void MarkDone() => _done = Stopwatch.GetTimestamp();

    /// <summary>Waits until the check says so; what it says on the way is passed over, codes of its last probes before the change among it.</summary>
    public void Becomes(HealthState state, ProbeCode code, string when)
    {
        var clock = Stopwatch.StartNew();
        var seen = new List<string>();
        while (_told.TryTake(out var report, Patience - clock.Elapsed > TimeSpan.Zero ? Patience - clock.Elapsed : TimeSpan.Zero))
        {
            if (report.State == state && report.Last.Code == code)
                return;
            seen.Add($"{report.State} {report.Last.Code} {report.Last.Detail}");
        }

        Assert.Fail($"{when}: not {state} with {code} within {Patience.TotalSeconds} s; was {string.Join(", ", seen)}");
    }

    /// <summary>
    /// By the times of the check itself, not of this test: down after a first failure that was not enough, as soon as interval and limits allow, and
    /// each probe within its limit. A probe that a busy machine ends too late is counted by the scheduler, and not seen here.
    /// </summary>
    public void FellInTime(string when)
    {
        var since = _log.Where(entry => entry.At >= _marked).ToArray();
        var down = since.First(entry => entry.Report.State == HealthState.Down);
        Assert.Contains(since, entry => entry.At < down.At && entry.Report.State == HealthState.GoingDown);
        var failing = _probes.Since(_marked).Where(run => run.End <= down.At).Reverse().TakeWhile(run => !run.Result.Ok).Reverse().ToArray();
        // Not one failure more than fall says.
        Assert.InRange(failing.Length, 0, _check.Fall);
        Within(_check.Inter + ((_check.Limit + _check.FastInter) * _check.Fall), Stopwatch.GetElapsedTime(_done, down.At), $"{when}: detection");
        foreach (var run in failing)
        {
            Within(_check.Limit, run.Took, $"{when}: failing probe");
            if (run.Result.Code is ProbeCode.L4TOUT or ProbeCode.L6TOUT or ProbeCode.L7TOUT)
                Assert.True(run.Took > _check.Limit * 0.9, $"{when}: given up after {run.Took.TotalMilliseconds:0} ms");
        }
    }

    /// <summary>The same for up: as many successes as rise says, one fastinter apart.</summary>
    public void RoseInTime()
    {
        var runs = _probes.Since(_marked).AsEnumerable().Reverse().TakeWhile(run => run.Result.Ok).Reverse().Take(_check.Rise).ToArray();
        Assert.NotEmpty(runs);
        Within((_check.FastInter + _check.Limit) * _check.Rise, Stopwatch.GetElapsedTime(runs[0].Start, runs[^1].End), "rise");
    }

    public void Dispose() => _scheduler.Dispose();

    private void Within(TimeSpan allowed, TimeSpan took, string what)
    {
        var busy = Slack + (Hiccups.WorstSince(_marked) * Steps);
        busy = busy < MostSlack ? busy : MostSlack;
        Assert.True(
            took <= allowed + busy,
            $"{what} took {took.TotalMilliseconds:0} ms; allowed are {allowed.TotalMilliseconds:0} ms and {busy.TotalMilliseconds:0} ms for a busy machine");
    }

    private readonly record struct ProbeRun(long Start, long End, ProbeResult Result)
    {
        public TimeSpan Took => Stopwatch.GetElapsedTime(Start, End);
    }

    /// <summary>Takes down when each probe began and ended.</summary>
    private sealed class TimedProbes(IProbe inner) : IProbe
    {
        private readonly ConcurrentQueue<ProbeRun> _runs = new();

        public ProbeRun[] Since(long timestamp) => [.. _runs.Where(run => run.End >= timestamp)];

        public async Task<ProbeResult> RunAsync(CancellationToken cancel)
        {
            var start = Stopwatch.GetTimestamp();
            var result = await inner.RunAsync(cancel);
            _runs.Enqueue(new ProbeRun(start, Stopwatch.GetTimestamp(), result));
            return result;
        }
    }
}
