using System.Diagnostics;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Net.Health.Schedule;

/// <summary>
/// One check on the scheduler's thread: when it is due, whether a probe is under way, and what it has counted. Its kinds differ in how a probe
/// begins and is given up.
/// </summary>
/// <remarks>
/// A probe begins when it is due or when the former one has ended, whichever is later; what fell due meanwhile is skipped, never queued. Due times
/// follow from due times, so that lateness does not add up.
/// </remarks>
internal abstract class ScheduledCheck(
    CheckScheduler scheduler, CheckSettings check, CheckStart start, Action<CheckReport> told) : WheelTimer, IScheduledCheck
{
    private const long RefreshMilliseconds = 10_000;

    private readonly Random _random = new();
    private HealthCounter _counter = start.Counter;
    private ProbeResult _last;
    private CheckReport _told = new(HealthState.Starting, default);
    private double _phase = start.Phase;
    private long _due;
    private long _toldAt = long.MinValue / 2;
    private long _startedAt;
    private int _runs;
    private bool _isRunning;
    private bool _isOver;

    protected CheckScheduler Scheduler => scheduler;

    protected TimeSpan Limit => check.Limit;

    /// <summary>When the probe under way is given up, in the wheel's milliseconds.</summary>
    protected long Deadline { get; set; }

    public void Suspect(SuspicionEffect effect, string reason) => scheduler.Post(() => Suspected(effect, reason));

    public void Dispose() => scheduler.Post(() =>
    {
        if (_isOver) return;
        _isOver = true;
        scheduler.Wheel.Cancel(this);
        if (_isRunning) GiveUp();
        _isRunning = false;
        scheduler.Remove(this);
    });

    /// <summary>Sets the first probe.</summary>
    public void Begin()
    {
        _due = scheduler.Now + (long)(start.Delay + check.StartDelay).TotalMilliseconds;
        scheduler.Wheel.Set(this, _due);
    }

    public override void Expire()
    {
        if (_isRunning)
        {
            if (scheduler.Now < Deadline) scheduler.Wheel.Set(this, Deadline);
            else TimeOut();
        }
        else if (scheduler.Now < _due)
        {
            scheduler.Wheel.Set(this, _due);
        }
        else
        {
            scheduler.Lateness.Add(scheduler.Now - _due);
            _isRunning = true;
            _startedAt = Stopwatch.GetTimestamp();
            Deadline = scheduler.Now + (long)Limit.TotalMilliseconds;
            Probe();
        }
    }

    /// <summary>Begins a probe, which may end at once.</summary>
    protected abstract void Probe();

    /// <summary>The limit has passed: ends the probe with a failure, or moves <see cref="Deadline"/>.</summary>
    protected abstract void TimeOut();

    /// <summary>Frees what the probe under way holds.</summary>
    protected abstract void GiveUp();

    /// <summary>Milliseconds that the check may still wait are set anew.</summary>
    protected void WaitForDeadline() => scheduler.Wheel.Set(this, Deadline);

    protected bool IsRunning => _isRunning && !_isOver;

    protected void End(ProbeCode code, string detail) => End(new ProbeResult(code, detail, Stopwatch.GetElapsedTime(_startedAt)));

    /// <summary>The probe under way has ended.</summary>
    protected void End(ProbeResult result)
    {
        _isRunning = false;
        scheduler.Probes++;
        _counter = _counter.After(result.Ok, check, result.Code == ProbeCode.L7OKC);
        _last = check.Status == CheckStatus.Enabled ? result : result with { Detail = Marked(result.Detail) };
        long interval = Interval();
        _due += interval;
        // Later than a whole interval, as after a machine's pause, it keeps its place in the interval, or all would go on at the same moment.
        if (scheduler.Now - _due >= interval) _due = scheduler.Now - ((scheduler.Now - _due) % interval);
        if (check.Runs > 0) _runs++;
        if (Rests) scheduler.Wheel.Cancel(this);
        else scheduler.Wheel.Set(this, _due);
        Tell();
    }

    /// <summary>Whether all the probes that it may make are made.</summary>
    private bool Rests => check.Runs > 0 && _runs >= check.Runs;

    // What the probe found stays to be seen beside a state that does not follow from it.
    private string Marked(string detail) => $"{(check.Status == CheckStatus.AlwaysFail ? "always-fail" : "always-success")}; {detail}".TrimEnd(' ', ';');

    private long Interval()
    {
        double interval = _counter.Interval(check).TotalMilliseconds;
        double part = check.SpreadPercent == 0 ? 1 : 1 + (check.SpreadPercent * ((2 * _random.NextDouble()) - 1) / 100);
        if (_phase > 0) part += _phase - 1;
        _phase = 0;
        return Math.Max(1, (long)(interval * part));
    }

    private void Suspected(SuspicionEffect effect, string reason)
    {
        if (_isOver || Rests || _counter.State == HealthState.Starting) return;
        HealthCounter before = _counter;
        _counter = _counter.Suspected(effect, check);
        if (_counter != before) _last = _last with { Code = check.Observe == ObserveLayer.Layer7 ? ProbeCode.L7STS : ProbeCode.L4CON, Detail = ProbeText.Shorten(reason) };
        if (!_isRunning)
        {
            _due = Math.Min(_due, scheduler.Now + (long)check.FastInter.TotalMilliseconds);
            scheduler.Wheel.Set(this, _due);
        }

        Tell();
    }

    private void Tell()
    {
        bool changed = _counter.State != _told.State || _last.Code != _told.Last.Code || _last.Detail != _told.Last.Detail;
        if (!changed && scheduler.Now - _toldAt < RefreshMilliseconds) return;
        _told = new CheckReport(_counter.State, _last);
        _toldAt = scheduler.Now;
        told(_told);
    }
}
