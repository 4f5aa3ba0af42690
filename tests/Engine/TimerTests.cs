using Akka.Actor;

namespace HaActors.Engine.Tests;

public class TimerTests : EngineTest
{
    private readonly Probe _probe;
    private readonly IActorRef _actor;

    public TimerTests()
    {
        _probe = new Probe(System);
        _actor = System.ActorOf(Props.Create(() => new Ticker(_probe.Ref)));
    }

    [Fact]
    public async Task Single_timer_fires_once()
    {
        _actor.Tell(new Start("tick", TimeSpan.FromMilliseconds(20), Repeats: false));
        await _probe.Expect("tick");
        Assert.False(await _actor.Ask<bool>("active?", Probe.Patience));
    }

    [Fact]
    public async Task Periodic_timer_fires_again_and_again_until_cancelled()
    {
        _actor.Tell(new Start("tick", TimeSpan.FromMilliseconds(10), Repeats: true));
        await _probe.ExpectAll("tick", "tick", "tick");
        Assert.True(await _actor.Ask<bool>("active?", Probe.Patience));
        _actor.Tell("cancel");
        Assert.False(await _actor.Ask<bool>("active?", Probe.Patience));
    }

    [Fact]
    public async Task Tick_that_is_queued_when_its_timer_is_cancelled_is_dropped()
    {
        _actor.Tell(new Start("stale", TimeSpan.Zero, Repeats: false));
        // The tick is in the mailbox behind this message by the time that it cancels.
        _actor.Tell(new WaitThen("cancel"));
        _actor.Tell("end");
        await _probe.Expect("end");
    }

    [Fact]
    public async Task Timer_started_again_replaces_the_one_of_its_key()
    {
        _actor.Tell(new Start("first", TimeSpan.FromMilliseconds(50), Repeats: false));
        _actor.Tell(new Start("second", TimeSpan.FromMilliseconds(100), Repeats: false));
        await _probe.Expect("second");
    }

    [Fact]
    public async Task Restart_ends_the_timers()
    {
        _actor.Tell(new Start("tick", TimeSpan.FromMilliseconds(10), Repeats: true));
        await _probe.Expect("tick");
        _actor.Tell(new Fail("boom"));
        Assert.False(await _actor.Ask<bool>("active?", Probe.Patience));
    }

    [Fact]
    public async Task Receive_timeout_comes_after_silence_only()
    {
        var actor = System.ActorOf(Props.Create(() => new Silent(_probe.Ref)));
        actor.Tell("hello");
        await _probe.Expect("hello");
        await _probe.Expect("timeout");
    }

    [Fact]
    public async Task Scheduler_tells_after_the_delay_and_repeatedly_until_cancelled()
    {
        System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(10), _probe.Ref, "once", ActorRefs.NoSender);
        await _probe.Expect("once");
        var cancel = System.Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.Zero, TimeSpan.FromMilliseconds(10), _probe.Ref, "beat", ActorRefs.NoSender);
        await _probe.ExpectAll("beat", "beat", "beat");
        cancel.Cancel();
        Assert.True(cancel.IsCancellationRequested);
    }

    [Fact]
    public async Task Scheduler_leaves_out_what_was_cancelled_before_it_was_due()
    {
        var cancel = System.Scheduler.ScheduleTellOnceCancelable(TimeSpan.FromMilliseconds(50), _probe.Ref, "never", ActorRefs.NoSender);
        cancel.Cancel();
        System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(150), _probe.Ref, "later", ActorRefs.NoSender);
        await _probe.Expect("later");
    }

    [Fact]
    public async Task Scheduler_runs_actions()
    {
        var ran = new TaskCompletionSource();
        System.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(10), () => ran.TrySetResult());
        await ran.Task.WaitAsync(Probe.Patience);
    }

    private sealed record Start(string Text, TimeSpan After, bool Repeats);

    private sealed record WaitThen(string Order);

    private sealed class Ticker : ReceiveActor, IWithTimers
    {
        public Ticker(IActorRef to)
        {
            Receive<Start>(m =>
            {
                if (m.Repeats)
                {
                    Timers.StartPeriodicTimer("key", m.Text, m.After);
                }
                else
                {
                    Timers.StartSingleTimer("key", m.Text, m.After);
                }
            });
            Receive<Fail>(m => throw new BoomException(m.Text));
            Receive<WaitThen>(_ =>
            {
                Thread.Sleep(200);
                Timers.Cancel("key");
            });
            Receive<string>(m => m == "cancel", _ => Timers.Cancel("key"));
            Receive<string>(m => m == "active?", _ => Sender.Tell(Timers.IsTimerActive("key")));
            Receive<string>(m => to.Tell(m));
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }

    private sealed class Silent : ReceiveActor
    {
        public Silent(IActorRef to)
        {
            SetReceiveTimeout(TimeSpan.FromMilliseconds(100));
            Receive<ReceiveTimeout>(_ =>
            {
                SetReceiveTimeout(null);
                to.Tell("timeout");
            });
            Receive<string>(m => to.Tell(m));
        }
    }
}
