namespace HaActors.Tests.Fakes;

/// <summary>A clock that a test moves by hand; its timers never fire.</summary>
public sealed class HandClock : TimeProvider
{
    private long _ticks = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(_ticks);

    public void Pass(TimeSpan time) => _ticks += time.Ticks;
}
