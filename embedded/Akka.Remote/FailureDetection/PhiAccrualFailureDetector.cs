using Akka.Configuration;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// The phi accrual failure detector of Hayashibara et al. (2004): suspicion grows with the time since the last
/// heartbeat, measured against the intervals seen so far, taken as normally distributed. Phi is -log10 of the
/// probability that the next heartbeat comes later than now; at the threshold the peer is held dead.
/// </summary>
public class PhiAccrualFailureDetector : FailureDetector
{
    private readonly double _threshold;
    private readonly double _minStdDeviation;
    private readonly double _acceptablePause;
    private readonly Clock _clock;
    private readonly HeartbeatHistory _history;
    private readonly Lock _gate = new();
    private long? _lastHeartbeat;

    /// <param name="threshold">Above 0; 8 tolerates 1 wrong suspicion in 10^8 heartbeats.</param>
    /// <param name="maxSampleSize">Intervals kept, at least 1.</param>
    /// <param name="minStdDeviation">Lower bound of the deviation, longer than zero.</param>
    /// <param name="acceptableHeartbeatPause">Added to the mean interval, not negative.</param>
    /// <param name="firstHeartbeatEstimate">The interval to begin with, longer than zero.</param>
    public PhiAccrualFailureDetector(double threshold, int maxSampleSize, TimeSpan minStdDeviation, TimeSpan acceptableHeartbeatPause, TimeSpan firstHeartbeatEstimate, Clock? clock = null)
    {
        Require(threshold > 0, "threshold must be above 0");
        Require(maxSampleSize > 0, "max-sample-size must be at least 1");
        Require(minStdDeviation > TimeSpan.Zero, "min-std-deviation must be longer than zero");
        Require(acceptableHeartbeatPause >= TimeSpan.Zero, "acceptable-heartbeat-pause must not be negative");
        Require(firstHeartbeatEstimate > TimeSpan.Zero, "heartbeat-interval must be longer than zero");
        _threshold = threshold;
        _minStdDeviation = minStdDeviation.TotalMilliseconds;
        _acceptablePause = acceptableHeartbeatPause.TotalMilliseconds;
        _clock = clock ?? DefaultClock;
        _history = new HeartbeatHistory(maxSampleSize);
        // Two values whose mean is the estimate and whose deviation is a quarter of it.
        var estimate = firstHeartbeatEstimate.TotalMilliseconds;
        _history.Add(estimate * 0.75);
        _history.Add(estimate * 1.25);
    }

    /// <summary>Reads <c>threshold</c>, <c>max-sample-size</c>, <c>min-std-deviation</c>, <c>acceptable-heartbeat-pause</c> and <c>heartbeat-interval</c>.</summary>
    public PhiAccrualFailureDetector(Config config, EventStream eventStream)
        : this(
            config.GetDouble("threshold"), config.GetInt("max-sample-size"), config.GetTimeSpan("min-std-deviation"),
            config.GetTimeSpan("acceptable-heartbeat-pause"), config.GetTimeSpan("heartbeat-interval"))
    {
    }

    public override bool IsAvailable => CurrentPhi < _threshold;

    public override bool IsMonitoring
    {
        get
        {
            lock (_gate)
            {
                return _lastHeartbeat is not null;
            }
        }
    }

    /// <summary>The suspicion right now; 0 before the first heartbeat.</summary>
    internal double CurrentPhi
    {
        get
        {
            lock (_gate)
            {
                return PhiAt(_clock());
            }
        }
    }

    public override void HeartBeat()
    {
        lock (_gate)
        {
            var now = _clock();
            // The gap of an outage says nothing about the intervals of a peer that is alive.
            if (_lastHeartbeat is { } last && PhiAt(now) < _threshold)
            {
                _history.Add(now - last);
            }
            _lastHeartbeat = now;
        }
    }

    /// <param name="elapsed">Milliseconds since the last heartbeat.</param>
    internal static double Phi(double elapsed, double mean, double stdDeviation)
    {
        // Logistic approximation of the normal distribution: Bowling et al. (2009), error below 1.4e-4.
        var y = (elapsed - mean) / stdDeviation;
        var e = Math.Exp(-y * (1.5976 + 0.070566 * y * y));
        return elapsed > mean ? -Math.Log10(e / (1 + e)) : -Math.Log10(1 - 1 / (1 + e));
    }

    private double PhiAt(long now) => _lastHeartbeat is { } last
        ? Phi(now - last, _history.Mean + _acceptablePause, Math.Max(_history.StdDeviation, _minStdDeviation))
        : 0;

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ArgumentException($"failure-detector.{rule}");
        }
    }
}

/// <summary>The last so many intervals, in milliseconds, with their mean and deviation at hand.</summary>
internal sealed class HeartbeatHistory(int capacity)
{
    private readonly Queue<double> _intervals = new();
    private double _sum;
    private double _squares;

    public double Mean => _sum / _intervals.Count;

    public double StdDeviation => Math.Sqrt(Math.Max(0, _squares / _intervals.Count - Mean * Mean));

    public void Add(double interval)
    {
        if (_intervals.Count == capacity)
        {
            var oldest = _intervals.Dequeue();
            _sum -= oldest;
            _squares -= oldest * oldest;
        }
        _intervals.Enqueue(interval);
        _sum += interval;
        _squares += interval * interval;
    }
}
