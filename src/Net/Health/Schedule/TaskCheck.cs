using HaActors.Net.Model;

namespace HaActors.Net.Health.Schedule;

/// <summary>A check whose probes run as tasks on the thread pool. A probe that is still under way when its limit has passed has failed; the next
/// begins when it has ended.</summary>
internal sealed class TaskCheck : ScheduledCheck
{
    // A probe ends itself at its limit; this is for one that does not, a program that takes its time to be ended for example.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly IProbe _probe;
    private readonly CancellationTokenSource _ended = new();
    private bool _isLate;
    private bool _isBusy;
    private int _attempt;

    public TaskCheck(CheckScheduler scheduler, CheckSettings check, IProbe probe, CheckStart start, Action<CheckReport> told)
        : base(scheduler, check, start, told) => _probe = probe;

    protected override void Probe()
    {
        if (_isBusy)
        {
            // The former one still holds the server; it has been counted already.
            TimeOut();
            return;
        }

        (_isBusy, _isLate) = (true, false);
        int attempt = ++_attempt;
        Deadline += (long)Patience.TotalMilliseconds;
        WaitForDeadline();
        _ = RunAsync(attempt);
    }

    protected override void TimeOut()
    {
        _isLate = true;
        End(_probe is ProgramProbe ? ProbeCode.PROCTOUT : ProbeCode.L7TOUT, $"not ended within {Limit.TotalMilliseconds:0} ms");
    }

    protected override void GiveUp() => _ended.Cancel();

    private async Task RunAsync(int attempt)
    {
        // Off the scheduler's thread from its first step: to start a program takes a while, too.
        ProbeResult result = await Task.Run(() => _probe.RunAsync(_ended.Token)).ConfigureAwait(false);
        Scheduler.Post(() => Ended(attempt, result));
    }

    private void Ended(int attempt, ProbeResult result)
    {
        if (attempt != _attempt) return;
        _isBusy = false;
        if (IsRunning && !_isLate) End(result);
    }
}
