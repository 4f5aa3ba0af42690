using Akka.Actor;
using Akka.Event;

namespace HaActors.Engine.Tests;

public class BehaviourTests : EngineTest
{
    private readonly Probe _probe;

    public BehaviourTests()
    {
        _probe = new Probe(System);
    }

    [Fact]
    public async Task First_handler_that_fits_gets_the_message()
    {
        var actor = System.ActorOf(Props.Create(() => new Chooser(_probe.Ref)));
        actor.Tell(5);
        actor.Tell(50);
        actor.Tell("text");
        actor.Tell(1.5);
        await _probe.ExpectAll("large or small: small", "large or small: large", "string", "any");
    }

    [Fact]
    public async Task Become_replaces_the_behaviour()
    {
        var door = System.ActorOf(Props.Create(() => new Door(_probe.Ref)));
        door.Tell("knock");
        door.Tell("open");
        door.Tell("knock");
        door.Tell("close");
        door.Tell("knock");
        await _probe.ExpectAll("closed", "come in", "closed");
    }

    [Fact]
    public async Task Stacked_behaviour_gives_way_to_the_one_below()
    {
        var door = System.ActorOf(Props.Create(() => new Door(_probe.Ref)));
        door.Tell("night");
        door.Tell("knock");
        door.Tell("day");
        door.Tell("knock");
        await _probe.ExpectAll("asleep", "closed");
    }

    [Fact]
    public async Task Restart_goes_back_to_the_first_behaviour()
    {
        var door = System.ActorOf(Props.Create(() => new Door(_probe.Ref)));
        door.Tell("open");
        door.Tell("break");
        door.Tell("knock");
        await _probe.Expect("closed");
    }

    [Fact]
    public async Task Message_that_nobody_handles_is_published_as_unhandled()
    {
        System.EventStream.Subscribe(_probe.Ref, typeof(UnhandledMessage));
        var door = System.ActorOf(Props.Create(() => new Door(_probe.Ref)));
        door.Tell(42, _probe.Ref);
        var unhandled = await _probe.Expect<UnhandledMessage>();
        Assert.Equal((42, _probe.Ref, door), (unhandled.Message, unhandled.Sender, unhandled.Recipient));
    }

    [Fact]
    public async Task Asynchronous_handler_holds_back_the_next_message_and_keeps_its_context()
    {
        var gate = new TaskCompletionSource();
        var actor = System.ActorOf(Props.Create(() => new Patient(_probe.Ref, gate.Task)));
        actor.Tell("wait", _probe.Ref);
        actor.Tell("next", _probe.Ref);
        await _probe.ExpectNothingBefore("marker");
        gate.SetResult();
        await _probe.ExpectAll("waited for this probe", "next");
    }

    [Fact]
    public async Task Stash_brings_messages_back_in_order_before_newer_ones()
    {
        var actor = System.ActorOf(Props.Create(() => new Stasher(_probe.Ref)));
        actor.Tell("one");
        actor.Tell("two");
        actor.Tell("open");
        actor.Tell("three");
        await _probe.ExpectAll("one", "two", "three");
    }

    [Fact]
    public async Task Stash_survives_a_restart()
    {
        var actor = System.ActorOf(Props.Create(() => new Stasher(_probe.Ref)));
        actor.Tell("one");
        actor.Tell(new Fail("boom"));
        actor.Tell("open");
        await _probe.Expect("one");
    }

    [Fact]
    public async Task No_handler_may_follow_ReceiveAny()
    {
        var refused = new TaskCompletionSource<bool>();
        System.ActorOf(Props.Create(() => new TooLate(refused)));
        Assert.True(await refused.Task.WaitAsync(Probe.Patience));
    }

    private sealed class Chooser : ReceiveActor
    {
        public Chooser(IActorRef to)
        {
            Receive<int>(m => m < 10, _ => to.Tell("large or small: small"));
            Receive<int>(_ => to.Tell("large or small: large"), m => m >= 10);
            Receive<string>(_ => to.Tell("string"));
            ReceiveAny(_ => to.Tell("any"));
        }
    }

    private sealed class Door : ReceiveActor
    {
        private readonly IActorRef _to;

        public Door(IActorRef to)
        {
            _to = to;
            Closed();
        }

        private void Closed()
        {
            Receive<string>(m => m == "knock", _ => _to.Tell("closed"));
            Receive<string>(m => m == "open", _ => Become(Opened));
            Receive<string>(m => m == "night", _ => BecomeStacked(Asleep));
        }

        private void Opened()
        {
            Receive<string>(m => m == "knock", _ => _to.Tell("come in"));
            Receive<string>(m => m == "close", _ => Become(Closed));
            Receive<string>(m => m == "break", _ => throw new BoomException("broken"));
        }

        private void Asleep()
        {
            Receive<string>(m => m == "knock", _ => _to.Tell("asleep"));
            Receive<string>(m => m == "day", _ => UnbecomeStacked());
        }
    }

    private sealed class Patient : ReceiveActor
    {
        public Patient(IActorRef to, Task gate)
        {
            ReceiveAsync<string>(m => m == "wait", async _ =>
            {
                await gate;
                to.Tell(Sender.Equals(to) ? "waited for this probe" : "lost its sender");
            });
            Receive<string>(m => to.Tell(m));
        }
    }

    private sealed class Stasher : ReceiveActor, IWithUnboundedStash
    {
        public Stasher(IActorRef to)
        {
            Receive<string>(m => m == "open", _ =>
            {
                Become(() => Receive<string>(m => to.Tell(m)));
                Stash.UnstashAll();
            });
            Receive<Fail>(m => throw new BoomException(m.Text));
            Receive<string>(_ => Stash.Stash());
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class TooLate : ReceiveActor
    {
        public TooLate(TaskCompletionSource<bool> refused)
        {
            ReceiveAny(_ => { });
            try
            {
                Receive<string>(_ => { });
                refused.SetResult(false);
            }
            catch (InvalidOperationException)
            {
                refused.SetResult(true);
            }
        }
    }
}
