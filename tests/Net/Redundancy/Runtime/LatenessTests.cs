using HaActors.Net.Redundancy;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>The thread is held up.</summary>
public sealed class LatenessTests : IDisposable
{
    private readonly LoopUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Stall_of_a_backup_is_measured_counted_once_and_told_and_its_timer_is_not_believed()
    {
        _test.Loop.Open(Slow(), 100, _test.Link);
        Thread.Sleep(800);      // the stall: longer than the wait for a Master, 361 ms, and the pulse, 250 ms
        _test.Loop.Pass();
        Assert.Equal((VipState.Backup, true), (_test.StateOf(51), _test.Link.ByVrid[51]!.State.Extended));
        Assert.Equal(1L, _test.Loop.LateWakeUps);
        Assert.InRange(_test.Loop.LargestLateness, 300_000, 600_000_000);
        _test.Reported();
        Assert.Single(_test.Stalls);
    }

    [Fact]
    public void Timer_that_runs_out_right_after_a_stall_is_not_believed_either()
    {
        _test.Loop.Open(Slow(), 100, _test.Link);
        Thread.Sleep(340);      // the timer will be in time, but adverts may have waited meanwhile
        _test.PassUntil(() => _test.Link.ByVrid[51]!.State.Extended);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
    }

    [Fact]
    public void Backup_wakes_now_and_then_to_notice_that_it_was_held_up()
    {
        _test.Loop.Open(Slow() with { AdvertInterval = TimeSpan.FromSeconds(1) }, 100, _test.Link);
        Thread.Sleep(900);
        _test.Loop.Pass();
        Assert.Equal((VipState.Backup, 1L), (_test.StateOf(51), _test.Loop.LateWakeUps));
    }

    [Fact]
    public void Takeover_tells_where_its_time_went()
    {
        _test.Loop.Open(Vip(), 100, _test.Link);
        _test.Hear(200);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        _test.Reported();
        var step = Assert.Single(_test.Transitions, transition => transition.To == VipState.Master);
        Assert.True(step.Timing!.Announce > TimeSpan.Zero && step.Timing.Decide >= TimeSpan.Zero);
        Assert.InRange(step.Detect!.Value, TimeSpan.FromMilliseconds(36), TimeSpan.FromMinutes(1));
        Assert.Equal(step.OwnerSilence, step.Detect + step.Timing.Decide + step.Timing.Announce);
    }

    [Fact]
    public void Step_for_a_better_master_is_timed_from_its_advert_and_nobody_was_lost()
    {
        _test.Loop.Open(Vip(), 100, _test.Link);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        _test.Hear(200);
        _test.Reported();
        var step = _test.Transitions.Last();
        Assert.Equal((VipState.Backup, null), (step.To, step.Detect));
        Assert.NotNull(step.Timing);
    }

    private static Net.Model.VipSettings Slow() => Vip() with { AdvertInterval = TimeSpan.FromMilliseconds(100) };
}
