using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tracking;

/// <summary>Looks at one script, process or file, start to start at its interval, and tells what follows. Runs on the thread pool, one look at a time.</summary>
internal sealed class Tracker : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TrackSettings _track;
    private readonly Func<CancellationToken, Task<TrackReading>> _look;
    private readonly TimeProvider _time;
    private readonly Action<TrackEffect, string> _told;
    private readonly CheckSettings _counting;
    private HealthCounter _counter;

    /// <param name="told">Takes the effect and what was seen, after every look that says something.</param>
    public Tracker(TrackSettings track, Func<CancellationToken, Task<TrackReading>> look, TimeProvider time, Action<TrackEffect, string> told)
    {
        (_track, _look, _time, _told) = (track, look, time, told);
        _counting = new CheckSettings(new TcpProbeSettings(), default, default, default, default, track.Rise, track.Fall);
        _counter = track.InitFail ? new HealthCounter(HealthState.Down, 0) : HealthCounter.Initial;
        _ = Task.Run(RunAsync);
    }

    /// <summary>Ends the looks; one under way is cancelled and tells nothing more.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var start = _time.GetTimestamp();
                var reading = await _look(_stop.Token).ConfigureAwait(false);
                _stop.Token.ThrowIfCancellationRequested();
                Judge(reading);
                var rest = _track.Interval - _time.GetElapsedTime(start);
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void Judge(TrackReading reading)
    {
        if (_track.Target is FileTarget)
        {
            if (reading.Number is { } number)
                _told(TrackEffect.Of(_track, number), reading.Detail);
            return;
        }

        _counter = _counter.After(reading.Passed != _track.Reverse, _counting);
        _told(TrackEffect.Of(_track, _counter.IsUsable), reading.Detail);
    }
}
