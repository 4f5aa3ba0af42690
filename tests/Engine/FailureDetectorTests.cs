using Akka.Remote;

namespace HaActors.Engine.Tests;

public class FailureDetectorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private long _now;

    [Fact]
    public void Detector_without_a_heartbeat_is_available_and_not_monitoring()
    {
        foreach (var detector in new FailureDetector[] { Phi(TimeSpan.Zero), Deadline() })
        {
            Assert.True(detector.IsAvailable);
            Assert.False(detector.IsMonitoring);
            detector.HeartBeat();
            Assert.True(detector.IsMonitoring);
        }
    }

    [Fact]
    public void Deadline_passes_after_interval_and_pause_together()
    {
        var detector = Deadline();
        detector.HeartBeat();
        _now += 3999;
        Assert.True(detector.IsAvailable);
        _now += 2;
        Assert.False(detector.IsAvailable);
        detector.HeartBeat();
        Assert.True(detector.IsAvailable);
    }

    [Fact]
    public void Phi_tolerates_the_usual_interval_and_suspects_a_long_silence()
    {
        var detector = Phi(TimeSpan.Zero);
        Beat(detector, 100);
        _now += 1000;
        Assert.True(detector.IsAvailable);
        _now += 2000;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void Phi_tolerates_the_acceptable_pause_on_top()
    {
        var detector = Phi(TimeSpan.FromSeconds(3));
        Beat(detector, 100);
        _now += 4000;
        Assert.True(detector.IsAvailable);
        _now += 2000;
        Assert.False(detector.IsAvailable);
    }

    [Fact]
    public void Phi_recovers_with_the_next_heartbeat()
    {
        var detector = Phi(TimeSpan.Zero);
        Beat(detector, 100);
        _now += 10_000;
        Assert.False(detector.IsAvailable);
        detector.HeartBeat();
        Assert.True(detector.IsAvailable);
    }

    [Fact]
    public void Phi_without_samples_is_refused() =>
        Assert.ThrowsAny<ArgumentException>(() => new PhiAccrualFailureDetector(8, 0, Second, Second, Second, () => 0));

    [Fact]
    public void Registry_keeps_the_resources_apart()
    {
        var registry = new DefaultFailureDetectorRegistry<string>(Deadline);
        registry.Heartbeat("a");
        _now += 3000;
        registry.Heartbeat("b");
        _now += 2000;
        Assert.False(registry.IsAvailable("a"));
        Assert.True(registry.IsAvailable("b"));
        Assert.True(registry.IsAvailable("never heard of"));
        registry.Remove("a");
        Assert.False(registry.IsMonitoring("a"));
    }

    private void Beat(FailureDetector detector, int times)
    {
        for (var i = 0; i < times; i++)
        {
            detector.HeartBeat();
            _now += 1000;
        }
        detector.HeartBeat();
    }

    private DeadlineFailureDetector Deadline() => new(TimeSpan.FromSeconds(3), Second, () => _now);

    private PhiAccrualFailureDetector Phi(TimeSpan pause) => new(8, 1000, TimeSpan.FromMilliseconds(100), pause, Second, () => _now);
}
