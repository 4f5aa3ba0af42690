using HaActors.Net.Redundancy;
using HaActors.Net.Redundancy.Runtime;

namespace HaActors.Net.Tests.Redundancy.Runtime;

public sealed class TimerTableTests
{
    private readonly TimerTable _timers = new();

    public TimerTableTests()
    {
        for (var slot = 0; slot < 3; slot++)
            _timers.Add(slot);
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_times_over_all_machines()
    {
        _timers.Start(2, RedundancyTimer.Advert, 30);
        _timers.Start(0, RedundancyTimer.GarpBurst, 20);
        _timers.Start(2, RedundancyTimer.GarpRound, 10);
        Assert.Equal(10, _timers.Next);
        Assert.Equal((2, RedundancyTimer.GarpRound, 10), Take(25));
        Assert.Equal((0, RedundancyTimer.GarpBurst, 20), Take(25));
        Assert.Null(Take(25));
        Assert.Equal(30, _timers.Next);
    }

    [Fact]
    public void Restarted_timer_fires_once_at_its_new_time()
    {
        _timers.Start(1, RedundancyTimer.MasterDown, 10);
        _timers.Start(1, RedundancyTimer.MasterDown, 40);
        Assert.Null(Take(39));
        Assert.Equal((1, RedundancyTimer.MasterDown, 40), Take(40));
        Assert.Null(Take(100));
    }

    [Fact]
    public void Stopped_timers_do_not_fire_and_others_do()
    {
        _timers.Start(0, RedundancyTimer.Advert, 10);
        _timers.Start(0, RedundancyTimer.GarpRound, 10);
        _timers.Start(1, RedundancyTimer.Advert, 10);
        _timers.Start(1, RedundancyTimer.GarpRound, 20);
        _timers.Stop(1, RedundancyTimer.Advert);
        _timers.StopAll(0);
        Assert.Equal((1, RedundancyTimer.GarpRound, 20), Take(100));
        Assert.Equal(TimerTable.Never, _timers.Next);
    }

    private (int, RedundancyTimer, long)? Take(long now) =>
        _timers.TryTake(now, out var slot, out var timer, out var due) ? (slot, timer, due) : null;
}
