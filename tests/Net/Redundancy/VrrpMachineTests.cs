using HaActors.Net.Redundancy;
using static HaActors.Net.Tests.Redundancy.Machine;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>The rules that need more than one step or other parameters.</summary>
public sealed class VrrpMachineTests
{
    private const string Takeover = "stop advert:100 add garp GarpRound=10000 Advert=50000";
    private const string Preemption = "stop add garp GarpRound=10000 advert:100 Advert=50000";

    [Fact]
    public void Released_address_is_taken_after_skew_time()
    {
        var machine = In(VipState.Backup);
        machine.Hear(0);
        Assert.Equal(Takeover, machine.Fire(RedundancyTimer.MasterDown));
        Assert.Equal(TransitionCause.Priority, machine.State.Cause);
    }

    [Fact]
    public void Living_master_is_preempted_with_its_address_answered_all_the_time()
    {
        var machine = In(VipState.Backup);
        Assert.Equal("MasterDown=30468", machine.Hear(99));
        Assert.Equal(Preemption, machine.Fire(RedundancyTimer.MasterDown));
        Assert.Equal(TransitionCause.Preempted, machine.State.Cause);
    }

    [Fact]
    public void Further_adverts_of_a_master_about_to_be_preempted_do_not_postpone_it()
    {
        var machine = In(VipState.Backup);
        machine.Hear(99);
        Assert.Equal("", machine.Hear(99));
    }

    [Fact]
    public void Better_master_heard_in_time_stops_a_preemption()
    {
        var machine = In(VipState.Backup);
        machine.Hear(99);
        Assert.Equal("MasterDown=180468", machine.Hear(200, source: 12));
        machine.Fire(RedundancyTimer.MasterDown);
        Assert.Equal(TransitionCause.MasterNoResponse, machine.State.Cause);
    }

    [Fact]
    public void Yielding_masters_last_advert_disturbs_no_third_node()
    {
        var machine = In(VipState.Backup);
        Assert.Equal("", machine.Hear(50, source: Lower));
        Assert.Equal((Higher, (byte)200), (machine.State.Master, machine.State.MasterPriority));
    }

    [Fact]
    public void Without_preempt_a_lower_master_is_followed()
    {
        var machine = In(VipState.Backup, Usual with { Preempt = false });
        Assert.Equal("MasterDown=180468", machine.Hear(1));
        Assert.Equal("", machine.Tell(RedundancyEvent.NewPriority(254)));
    }

    [Fact]
    public void Preempt_delay_runs_once_while_the_lower_master_lives()
    {
        var machine = In(VipState.Backup, Usual with { PreemptDelay = 1_000_000 });
        Assert.Equal("MasterDown=180468 PreemptDelay=1000000", machine.Hear(99));
        Assert.Equal("MasterDown=180468", machine.Hear(99));
        Assert.Equal("MasterDown=30468", machine.Fire(RedundancyTimer.PreemptDelay));
        Assert.Equal(Preemption, machine.Fire(RedundancyTimer.MasterDown));
    }

    [Fact]
    public void Preempt_delay_does_not_hold_up_the_taking_of_a_dead_masters_address()
    {
        var machine = In(VipState.Backup, Usual with { PreemptDelay = 1_000_000 });
        machine.Hear(99);
        Assert.Equal(Takeover, machine.Fire(RedundancyTimer.MasterDown));
    }

    [Fact]
    public void Preempt_delay_starts_anew_after_a_better_master()
    {
        var machine = In(VipState.Backup, Usual with { PreemptDelay = 1_000_000 });
        machine.Hear(99);
        Assert.Equal("PreemptDelay=off MasterDown=180468", machine.Hear(200));
        Assert.Equal("MasterDown=180468 PreemptDelay=1000000", machine.Hear(99));
    }

    [Theory]
    [InlineData(Lower, VipState.Master)]
    [InlineData(Higher, VipState.Backup)]
    public void Equal_priority_falls_to_the_higher_address(uint source, VipState expected)
    {
        var machine = In(VipState.Master);
        machine.Hear(100, source);
        Assert.Equal(expected, machine.State.State);
    }

    [Fact]
    public void Burst_of_three_rounds_ends_and_a_challenge_is_answered_with_another_round()
    {
        var machine = In(VipState.Master);
        machine.Fire(RedundancyTimer.GarpRound);
        Assert.Equal("garp", machine.Fire(RedundancyTimer.GarpRound));
        Assert.Equal("", machine.Fire(RedundancyTimer.GarpRound));
        Assert.Equal("garp advert:100 Advert=50000", machine.Hear(99));
    }

    [Fact]
    public void Masters_interval_is_learned()
    {
        var machine = In(VipState.Backup);
        Assert.Equal("MasterDown=3609375", machine.Hear(200, interval: 1_000_000));
        Assert.Equal("MasterDown=609375", machine.Hear(0));
    }

    [Theory]
    [InlineData(50_000, 25_001, 25_001)]
    [InlineData(50_000, 70_000, 50_000)]
    [InlineData(10_000, 5_001, 5_001)]
    [InlineData(10_000, 40_000, 10_000)]
    public void Late_thread_gives_the_master_as_long_again_up_to_an_interval_and_no_more(long interval, long lateness, long wait)
    {
        var machine = In(VipState.Backup);
        machine.Hear(200, interval: interval);
        Assert.Equal($"MasterDown={wait}", machine.Fire(RedundancyTimer.MasterDown, lateness));
        Assert.Equal(VipState.Backup, machine.State.State);
        Assert.Equal(Takeover, machine.Fire(RedundancyTimer.MasterDown, lateness: 25_001));
    }

    [Fact]
    public void Slightly_late_thread_takes_over_at_once() =>
        Assert.Equal(Takeover, In(VipState.Backup).Fire(RedundancyTimer.MasterDown, lateness: 25_000));

    [Fact]
    public void Heard_master_earns_a_new_extension()
    {
        var machine = In(VipState.Backup);
        machine.Fire(RedundancyTimer.MasterDown, lateness: 50_000);
        machine.Hear(200);
        Assert.Equal("MasterDown=50000", machine.Fire(RedundancyTimer.MasterDown, lateness: 50_000));
    }

    [Fact]
    public void Raised_and_lowered_again_backup_follows_as_before()
    {
        var machine = In(VipState.Backup);
        machine.Tell(RedundancyEvent.NewPriority(210));
        Assert.Equal(Haste.Preempting, machine.State.Haste);
        Assert.Equal("MasterDown=180468", machine.Tell(RedundancyEvent.NewPriority(100)));
        Assert.Equal(Haste.None, machine.State.Haste);
    }

    [Fact]
    public void Bursts_and_refreshes_follow_the_schedule()
    {
        var machine = In(VipState.Backup, Usual with { Garp = Garp with { Delay = 5_000_000, Refresh = 60_000_000, RefreshRepeat = 2 } });
        Assert.Equal(Takeover + " GarpBurst=5000000 GarpRefresh=60000000", machine.Fire(RedundancyTimer.MasterDown));
        Assert.Equal("garp GarpRound=10000", machine.Fire(RedundancyTimer.GarpRound));
        Assert.Equal("garp", machine.Fire(RedundancyTimer.GarpRound));
        Assert.Equal("garp GarpRound=10000", machine.Fire(RedundancyTimer.GarpBurst));
        Assert.Equal("GarpRefresh=60000000 garp GarpRound=10000", machine.Fire(RedundancyTimer.GarpRefresh));
    }

    [Fact]
    public void Lower_master_is_answered_by_its_own_count_of_rounds_now_and_once_more_later()
    {
        var machine = In(VipState.Master, Usual with { Garp = Garp with { Repeat = 1, LowerPrioRepeat = 2, LowerPrioDelay = 5_000_000 } });
        Assert.Equal("GarpBurst=5000000 garp GarpRound=10000 advert:100 Advert=50000", machine.Hear(99));
        Assert.Equal("garp", machine.Fire(RedundancyTimer.GarpRound));
        Assert.Equal("garp GarpRound=10000", machine.Fire(RedundancyTimer.GarpBurst));
        Assert.Equal("garp", machine.Fire(RedundancyTimer.GarpRound));
        Assert.Equal("", machine.Fire(RedundancyTimer.GarpBurst));
    }

    [Fact]
    public void Lower_master_may_be_left_without_an_announcement()
    {
        var machine = In(VipState.Master, Usual with { Garp = Garp with { LowerPrioRepeat = 0, LowerPrioDelay = 5_000_000 } });
        Assert.Equal("advert:100 Advert=50000", machine.Hear(99));
    }

    [Fact]
    public void Neighbours_are_asked_as_often_as_wanted_and_judged_at_the_end()
    {
        var machine = In(VipState.Backup, Usual with { Garp = Garp with { Verify = 2 } });
        Assert.Equal(Takeover + " Verify=100000", machine.Fire(RedundancyTimer.MasterDown));
        Assert.Equal("ask Verify=100000", machine.Fire(RedundancyTimer.Verify));
        Assert.Equal("ask Verify=100000", machine.Fire(RedundancyTimer.Verify));
        Assert.Equal("judge", machine.Fire(RedundancyTimer.Verify));
    }

    [Fact]
    public void Refused_address_is_tried_again_with_growing_waits_until_it_holds()
    {
        var machine = In(VipState.Master);
        string[] waits = ["1000000", "2000000", "4000000", "8000000", "16000000", "30000000", "30000000"];
        foreach (var wait in waits)
        {
            Assert.EndsWith($"Retry={wait}", machine.Tell(RedundancyEventKind.EffectFailed), StringComparison.Ordinal);
            machine.Fire(RedundancyTimer.Retry);
            machine.Fire(RedundancyTimer.MasterDown);
        }

        machine.Fire(RedundancyTimer.Advert);
        Assert.EndsWith("Retry=1000000", machine.Tell(RedundancyEventKind.EffectFailed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RedundancyEventKind.Shutdown)]
    [InlineData(RedundancyEventKind.EffectFailed)]
    public void Closing_master_releases_at_once_when_hurried(RedundancyEventKind kind)
    {
        var machine = In(VipState.Master);
        machine.Tell(RedundancyEventKind.Shutdown);
        Assert.Equal("advert:0 remove stop", machine.Tell(kind));
        Assert.Equal((VipState.Initialize, TransitionCause.Shutdown), (machine.State.State, machine.State.Cause));
    }

    [Fact]
    public void Closing_master_ends_when_a_successor_is_heard()
    {
        var machine = In(VipState.Master);
        machine.Tell(RedundancyEventKind.Shutdown);
        Assert.Equal("stop remove advert:1", machine.Hear(2, Lower));
        Assert.Equal((VipState.Initialize, TransitionCause.Shutdown), (machine.State.State, machine.State.Cause));
    }

    [Fact]
    public void Closing_master_that_is_opened_again_goes_on()
    {
        var machine = In(VipState.Master);
        machine.Tell(RedundancyEventKind.Shutdown);
        Assert.Equal("Handover=off advert:1 Advert=50000", machine.Tell(RedundancyEvent.NewPriority(1)));
        Assert.False(machine.State.Leaving);
    }

    [Fact]
    public void Handover_of_slow_adverts_takes_a_second_at_most()
    {
        var machine = In(VipState.Master, Usual with { Interval = 1_000_000 });
        Assert.StartsWith("Handover=1000000 ", machine.Tell(RedundancyEventKind.Shutdown), StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        var state = In(VipState.Backup).State;
        EffectList effects = default;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            state = RedundancyMachine.Step(Usual, state, RedundancyEvent.Advert(200, Higher, Interval), ref effects);
        state = RedundancyMachine.Step(Usual, state, RedundancyEvent.Fired(RedundancyTimer.MasterDown), ref effects);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(VipState.Master, state.State);
    }
}
