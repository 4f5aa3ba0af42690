using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Holds a peer dead when no heartbeat came for the heartbeat interval and the acceptable pause together.</summary>
public class DeadlineFailureDetector : FailureDetector
{
    private const long Never = long.MinValue;

    private readonly long _deadlineMilliseconds;
    private readonly Clock _clock;
    private long _lastHeartbeat = Never;

    /// <param name="acceptableHeartbeatPause">Not negative.</param>
    /// <param name="heartbeatInterval">Longer than zero.</param>
    public DeadlineFailureDetector(TimeSpan acceptableHeartbeatPause, TimeSpan heartbeatInterval, Clock? clock = null)
    {
        if (acceptableHeartbeatPause < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(acceptableHeartbeatPause), acceptableHeartbeatPause, "must not be negative");
        }
        if (heartbeatInterval <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(heartbeatInterval), heartbeatInterval, "must be longer than zero");
        }
        _deadlineMilliseconds = (long)(acceptableHeartbeatPause + heartbeatInterval).TotalMilliseconds;
        _clock = clock ?? DefaultClock;
    }

    /// <summary>Reads <c>acceptable-heartbeat-pause</c> and <c>heartbeat-interval</c>.</summary>
    public DeadlineFailureDetector(Config config, EventStream eventStream)
        : this(config.GetTimeSpan("acceptable-heartbeat-pause"), config.GetTimeSpan("heartbeat-interval"))
    {
    }

    public override bool IsAvailable =>
        Volatile.Read(ref _lastHeartbeat) is var last && (last == Never || _clock() - last < _deadlineMilliseconds);

    public override bool IsMonitoring => Volatile.Read(ref _lastHeartbeat) != Never;

    public override void HeartBeat() => Volatile.Write(ref _lastHeartbeat, _clock());
}
