using HaActors.Net.Proxy;

namespace HaActors.Net.Tests.Proxy;

public sealed class TimerWheelTests
{
    private const int Tick = 8;
    private const int Horizon = 511 * Tick;
    private const long Start = 1_000_000;

    private readonly TimerWheel _wheel = new(Start);
    private long _now = Start;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(4000)]
    public void Timer_fires_at_its_deadline_or_up_to_a_tick_later(int delay)
    {
        var timer = new Recorder(this);
        _wheel.Set(timer, Start + delay);

        Pass(Start + 6000);

        Assert.Single(timer.Fired);
        Assert.InRange(timer.Fired[0], Start + delay, Start + delay + Tick);
    }

    [Fact]
    public void Deadline_beyond_the_horizon_fires_at_the_horizon()
    {
        var timer = new Recorder(this);
        _wheel.Set(timer, long.MaxValue);

        Pass(Start + Horizon + Tick);

        Assert.InRange(Assert.Single(timer.Fired), Start + Horizon - Tick, Start + Horizon + Tick);
    }

    [Fact]
    public void Cancelled_timer_does_not_fire_and_its_neighbours_do()
    {
        Recorder[] timers = [new(this), new(this), new(this)];
        foreach (Recorder timer in timers) _wheel.Set(timer, Start + 50);
        _wheel.Cancel(timers[1]);
        _wheel.Cancel(timers[1]);

        Pass(Start + 100);

        Assert.Equal([1, 0, 1], timers.Select(timer => timer.Fired.Count));
    }

    [Fact]
    public void Timer_that_is_set_twice_fires_once_at_the_last_deadline()
    {
        var timer = new Recorder(this);
        _wheel.Set(timer, Start + 20);
        _wheel.Set(timer, Start + 200);

        Pass(Start + 400);

        Assert.InRange(Assert.Single(timer.Fired), Start + 200, Start + 200 + Tick);
    }

    [Fact]
    public void Timer_may_set_itself_again_and_cancel_others_when_it_fires()
    {
        var other = new Recorder(this);
        var timer = new Recorder(this);
        timer.Then = () =>
        {
            _wheel.Cancel(other);
            if (timer.Fired.Count < 3) _wheel.Set(timer, _now);
        };
        _wheel.Set(other, Start + 50);
        _wheel.Set(timer, Start + 50);

        Pass(Start + 200);

        Assert.Equal(3, timer.Fired.Count);
        Assert.Empty(other.Fired);
    }

    [Fact]
    public void Late_loop_fires_everything_once()
    {
        var timers = Enumerable.Range(0, 100).Select(_ => new Recorder(this)).ToArray();
        for (int i = 0; i < timers.Length; i++) _wheel.Set(timers[i], Start + (i * 40));

        _now = Start + 1_000_000;
        _wheel.Advance(_now);

        Assert.All(timers, timer => Assert.Single(timer.Fired));
        Assert.Equal(-1, _wheel.TimeoutMilliseconds(_now));
    }

    [Fact]
    public void Late_loop_ends_although_timers_set_themselves_to_the_horizon_again()
    {
        var timers = Enumerable.Range(0, 20).Select(_ => new Recorder(this)).ToArray();
        foreach (Recorder timer in timers) timer.Then = () =>
        {
            Assert.InRange(timer.Fired.Count, 1, 1);
            _wheel.Set(timer, _now + 60_000);
        };
        for (int i = 0; i < timers.Length; i++) _wheel.Set(timers[i], Start + (i * Tick));

        _now = Start + 400;
        _wheel.Advance(_now);

        Assert.All(timers, timer => Assert.Single(timer.Fired));
    }

    [Fact]
    public void Timeout_is_the_time_to_the_next_timer()
    {
        Assert.Equal(-1, _wheel.TimeoutMilliseconds(Start));
        var timer = new Recorder(this);
        _wheel.Set(timer, Start + 3000);

        Assert.InRange(_wheel.TimeoutMilliseconds(Start), 3000, 3000 + Tick);
        Assert.Equal(0, _wheel.TimeoutMilliseconds(Start + 5000));
        _wheel.Cancel(timer);
        Assert.Equal(-1, _wheel.TimeoutMilliseconds(Start));
    }

    /// <summary>Lets time pass as a loop does: asleep until the next timer.</summary>
    private void Pass(long until)
    {
        while (true)
        {
            int timeout = _wheel.TimeoutMilliseconds(_now);
            if (timeout < 0 || _now + timeout > until) return;
            _now += timeout;
            _wheel.Advance(_now);
        }
    }

    private sealed class Recorder(TimerWheelTests test) : WheelTimer
    {
        public List<long> Fired { get; } = [];

        public Action Then { get; set; } = () => { };

        public override void Expire()
        {
            Fired.Add(test._now);
            Then();
        }
    }
}
