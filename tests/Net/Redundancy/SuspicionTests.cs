using HaActors.Net.Redundancy;
using static HaActors.Net.Tests.Redundancy.Machine;

namespace HaActors.Net.Tests.Redundancy;

/// <summary>Bad news of the Master: asked on the wire, believed only if it does not answer.</summary>
public sealed class SuspicionTests
{
    [Fact]
    public void Master_that_does_not_answer_is_replaced()
    {
        var machine = Suspecting();
        Assert.Equal("stop advert:100 add garp GarpRound=10000 Advert=50000", machine.Fire(RedundancyTimer.MasterDown));
        Assert.Equal(TransitionCause.MasterDied, machine.State.Cause);
    }

    [Fact]
    public void Master_that_answers_is_followed_as_before()
    {
        var machine = Suspecting();
        Assert.Equal("MasterDown=180468", machine.Hear(200));
        Assert.Equal(Haste.None, machine.State.Haste);
    }

    [Fact]
    public void Second_piece_of_bad_news_does_not_postpone_the_verdict() =>
        Assert.Equal("", Suspecting().Tell(RedundancyEventKind.MasterSuspected));

    [Fact]
    public void Late_thread_waits_once_more_and_only_once()
    {
        var machine = Suspecting();
        Assert.Equal("MasterDown=4000", machine.Fire(RedundancyTimer.MasterDown, lateness: 2_001));
        Assert.StartsWith("stop advert:100", machine.Fire(RedundancyTimer.MasterDown, lateness: 2_001), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_master_is_not_asked()
    {
        var machine = new Machine(Usual, 100);
        machine.Tell(RedundancyEventKind.Startup);
        Assert.Equal("", machine.Tell(RedundancyEventKind.MasterSuspected));
    }

    [Fact]
    public void Lower_master_that_answers_is_preempted_after_the_usual_delay()
    {
        var machine = In(VipState.Backup, Usual with { PreemptDelay = 1_000_000 });
        machine.Tell(RedundancyEventKind.MasterSuspected);
        Assert.Equal("MasterDown=180468 PreemptDelay=1000000", machine.Hear(99));
        Assert.Equal(Haste.None, machine.State.Haste);
    }

    [Fact]
    public void On_a_lan_false_news_moves_nothing_and_true_news_shortens_the_gap()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var hub = new Hub(seed, Usual, 200, 150, 100);
            for (var i = 0; i < 3; i++)
                hub.Tell(i, RedundancyEvent.Of(RedundancyEventKind.Startup));
            hub.Run(8 * Interval + seed * 1_000);
            hub.ResetGaps();
            hub.Tell(1, RedundancyEvent.Of(RedundancyEventKind.MasterSuspected));
            hub.Run(8 * Interval);
            Assert.Equal([0], hub.Masters);
            Assert.Equal((0, 0), hub.Gaps);

            hub.Tell(0, RedundancyEvent.Of(RedundancyEventKind.LinkDown));
            hub.Tell(1, RedundancyEvent.Of(RedundancyEventKind.MasterSuspected));
            hub.Run(8 * Interval);
            Assert.Equal([1], hub.Masters);
            Assert.InRange(hub.Gaps.None, 1, RedundancyMachine.SuspicionWait);
        }
    }

    private static Machine Suspecting()
    {
        var machine = In(VipState.Backup);
        Assert.Equal("advert:1 MasterDown=4000", machine.Tell(RedundancyEventKind.MasterSuspected));
        return machine;
    }
}
