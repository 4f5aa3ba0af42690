namespace Akka.Actor.Cells;

internal sealed partial class ActorCell
{
    private TimeSpan? _receiveTimeout;
    private bool _receiveTimeoutChanged;
    private ScheduledTask? _receiveTimeoutTask;
    private TimerScheduler? _timers;

    public TimeSpan? ReceiveTimeout => _receiveTimeout;

    /// <summary>The timers of an actor that asked for them by <see cref="IWithTimers"/>.</summary>
    public TimerScheduler Timers => _timers ??= new TimerScheduler(this);

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        _receiveTimeout = timeout;
        _receiveTimeoutChanged = true;
    }

    private void ArmReceiveTimeout()
    {
        _receiveTimeoutChanged = false;
        CancelReceiveTimeout();
        if (_receiveTimeout is { } delay && !IsTerminated && _phase == Phase.Running)
        {
            _receiveTimeoutTask = SystemImpl.Timer.Tell(delay, Timeout.InfiniteTimeSpan, _self, Actor.ReceiveTimeout.Instance, _self);
        }
    }

    private void CancelReceiveTimeout()
    {
        _receiveTimeoutTask?.Cancel();
        _receiveTimeoutTask = null;
    }
}
