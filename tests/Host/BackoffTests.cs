namespace HaActors.Host.Tests;

public sealed class BackoffTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Pauses_double_up_to_half_a_minute()
    {
        var backoff = new Backoff(_time);
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => (int)backoff.Next().TotalSeconds));
    }

    [Fact]
    public void Quiet_time_starts_them_again()
    {
        var backoff = new Backoff(_time);
        backoff.Next();
        backoff.Next();
        _time.Now += TimeSpan.FromMinutes(3);
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next());
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
