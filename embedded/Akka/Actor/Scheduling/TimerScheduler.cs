using Akka.Actor.Cells;

namespace Akka.Actor;

/// <summary>
/// Timers of one actor, by key; a new timer replaces the one of its key. They end with the actor and with a restart,
/// and a tick that was queued before its timer was cancelled or replaced is dropped. Actor's turn only.
/// </summary>
public interface ITimerScheduler
{
    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

    bool IsTimerActive(object key);

    void Cancel(object key);

    void CancelAll();

    IReadOnlyCollection<object> ActiveTimers { get; }
}

/// <summary>An actor with timers, which are set before <c>PreStart</c>.</summary>
public interface IWithTimers
{
    ITimerScheduler Timers { get; set; }
}

/// <summary>A timer has fired; the cell asks the scheduler whether it still counts.</summary>
internal sealed class TimerTick(object key, object message, bool repeats) : INoSerializationVerificationNeeded
{
    public object Key { get; } = key;

    public object Message { get; } = message;

    public bool Repeats { get; } = repeats;
}

/// <summary>The timers of one cell. The tick object itself is the generation: a replaced timer has another one.</summary>
internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, (TimerTick Tick, ScheduledTask Task)> _timers = [];

    public IReadOnlyCollection<object> ActiveTimers => [.. _timers.Keys];

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) => Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) => Start(key, msg, initialDelay, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) => Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, Timeout.InfiniteTimeSpan, cell.Self);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, Timeout.InfiniteTimeSpan, sender);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var timer))
        {
            timer.Task.Cancel();
        }
    }

    public void CancelAll()
    {
        foreach (var (_, task) in _timers.Values)
        {
            task.Cancel();
        }
        _timers.Clear();
    }

    /// <summary>Says whether a tick comes from a timer that is still on, and forgets a single timer.</summary>
    public bool Accept(TimerTick tick)
    {
        if (!_timers.TryGetValue(tick.Key, out var timer) || !ReferenceEquals(timer.Tick, tick))
        {
            return false;
        }
        if (!tick.Repeats)
        {
            _timers.Remove(tick.Key);
        }
        return true;
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan interval, IActorRef sender)
    {
        Cancel(key);
        var tick = new TimerTick(key, message, interval != Timeout.InfiniteTimeSpan);
        _timers[key] = (tick, cell.SystemImpl.Timer.Tell(delay, interval, cell.Self, tick, sender));
    }
}
