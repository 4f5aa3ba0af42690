using Akka.Actor;
using Akka.Event;

namespace HaActors.Engine.Tests;

public class DeathWatchTests : EngineTest
{
    private readonly Probe _probe;
    private readonly IActorRef _subject;

    public DeathWatchTests()
    {
        _probe = new Probe(System);
        _subject = new Probe(System).Ref;
    }

    [Fact]
    public async Task Watcher_is_told_of_the_end_once()
    {
        await _probe.Watch(_subject);
        await _probe.Watch(_subject);
        System.Stop(_subject);
        var terminated = await _probe.Expect<Terminated>();
        Assert.Equal((_subject, true, false), (terminated.ActorRef, terminated.ExistenceConfirmed, terminated.AddressTerminated));
        await _probe.ExpectNothingBefore("marker");
    }

    [Fact]
    public async Task Watch_of_an_actor_that_has_ended_is_answered()
    {
        await _subject.GracefulStop(Probe.Patience);
        await _probe.Watch(_subject);
        Assert.Equal(_subject, (await _probe.Expect<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Restart_is_no_end()
    {
        var reports = new Probe(System);
        var actor = System.ActorOf(Props.Create(() => new Reporter(reports.Ref)));
        await _probe.Watch(actor);
        actor.Tell(new Fail("boom"));
        await reports.ExpectAll("PreStart", "PreRestart boom Fail", "PostStop", "PostRestart boom", "PreStart");
        await _probe.ExpectNothingBefore("marker");
    }

    [Fact]
    public async Task Custom_message_comes_in_place_of_Terminated()
    {
        var watcher = System.ActorOf(Props.Create(() => new Watcher(_probe.Ref, _subject, "it is gone")));
        await watcher.Ask<string>("ready?", Probe.Patience);
        System.Stop(_subject);
        await _probe.Expect("it is gone");
    }

    [Fact]
    public async Task Unwatch_drops_a_notice_that_is_queued_already()
    {
        var gate = new TaskCompletionSource();
        var watcher = System.ActorOf(Props.Create(() => new Unwatcher(_probe.Ref, _subject, gate.Task)));
        await watcher.Ask<string>("ready?", Probe.Patience);
        watcher.Tell("block, then unwatch");
        await _subject.GracefulStop(Probe.Patience);
        gate.SetResult();
        watcher.Tell("end");
        await _probe.Expect("end");
    }

    [Fact]
    public async Task Unhandled_Terminated_is_a_death_pact()
    {
        var watcher = System.ActorOf(Props.Create(() => new Pact(_subject)));
        await watcher.Ask<string>("ready?", Probe.Patience);
        await _probe.Watch(watcher);
        System.Stop(_subject);
        Assert.Equal(watcher, (await _probe.Expect<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Message_to_an_ended_actor_becomes_a_dead_letter()
    {
        System.EventStream.Subscribe(_probe.Ref, typeof(DeadLetter));
        await _subject.GracefulStop(Probe.Patience);
        _subject.Tell("late", _probe.Ref);
        var letter = await _probe.Expect<DeadLetter>();
        Assert.Equal(("late", _probe.Ref, _subject), (letter.Message, letter.Sender, letter.Recipient));
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef to, IActorRef subject, object message)
        {
            Context.WatchWith(subject, message);
            Receive<string>(m => m == "ready?", m => Sender.Tell(m));
            ReceiveAny(m => to.Tell(m));
        }
    }

    private sealed class Unwatcher : ReceiveActor
    {
        public Unwatcher(IActorRef to, IActorRef subject, Task gate)
        {
            Context.Watch(subject);
            Receive<string>(m => m == "ready?", m => Sender.Tell(m));
            Receive<string>(m => m.StartsWith("block", StringComparison.Ordinal), _ =>
            {
                gate.Wait(Probe.Patience);
                Context.Unwatch(subject);
            });
            ReceiveAny(m => to.Tell(m));
        }
    }

    private sealed class Pact : ReceiveActor
    {
        public Pact(IActorRef subject)
        {
            Context.Watch(subject);
            Receive<string>(m => Sender.Tell(m));
        }
    }
}
