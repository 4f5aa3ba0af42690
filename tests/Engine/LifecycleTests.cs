using Akka.Actor;

namespace HaActors.Engine.Tests;

public class LifecycleTests : EngineTest
{
    private readonly Probe _probe;

    public LifecycleTests()
    {
        _probe = new Probe(System);
    }

    [Fact]
    public async Task Actor_stopped_calls_PreStart_first_and_PostStop_last()
    {
        var actor = System.ActorOf(Props.Create(() => new Reporter(_probe.Ref)));
        actor.Tell("hello");
        await _probe.ExpectAll("PreStart", "hello");
        System.Stop(actor);
        await _probe.Expect("PostStop");
    }

    [Fact]
    public async Task Actor_failing_is_restarted_in_the_documented_order()
    {
        var actor = System.ActorOf(Props.Create(() => new Reporter(_probe.Ref)));
        actor.Tell(new Fail("boom"));
        actor.Tell("after");
        await _probe.ExpectAll("PreStart", "PreRestart boom Fail", "PostStop", "PostRestart boom", "PreStart", "after");
    }

    [Fact]
    public async Task Actor_stopped_stops_its_children_before_its_own_PostStop()
    {
        var parent = System.ActorOf(Props.Create(() => new ParentReporter(_probe.Ref)));
        await _probe.ExpectAll("PreStart", "PreStart");
        System.Stop(parent);
        await _probe.ExpectAll("PostStop", "parent PostStop");
    }

    [Fact]
    public async Task Poison_pill_is_handled_after_the_messages_before_it()
    {
        var actor = System.ActorOf(Props.Create(() => new Reporter(_probe.Ref)));
        actor.Tell("one");
        actor.Tell("two");
        actor.Tell(PoisonPill.Instance);
        actor.Tell("three");
        await _probe.ExpectAll("PreStart", "one", "two", "PostStop");
    }

    [Fact]
    public async Task Graceful_stop_completes_once_the_actor_has_ended()
    {
        var actor = System.ActorOf(Props.Create(() => new Reporter(_probe.Ref)));
        Assert.True(await actor.GracefulStop(Probe.Patience));
        await _probe.ExpectAll("PreStart", "PostStop");
    }

    [Fact]
    public void Name_taken_is_refused()
    {
        System.ActorOf(Props.Create(() => new Reporter(_probe.Ref)), "twin");
        Assert.Throws<InvalidActorNameException>(() => System.ActorOf(Props.Create(() => new Reporter(_probe.Ref)), "twin"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$own")]
    [InlineData("a/b")]
    [InlineData("ü")]
    public void Name_malformed_is_refused(string name) =>
        Assert.Throws<InvalidActorNameException>(() => System.ActorOf(Props.Create(() => new Reporter(_probe.Ref)), name));

    [Fact]
    public async Task Name_of_an_ended_actor_names_a_new_one_with_another_identity()
    {
        // Only the parent knows for certain when a name is free: others may hear of the end before it does.
        var made = new TaskCompletionSource<(IActorRef, IActorRef)>(TaskCreationOptions.RunContinuationsAsynchronously);
        System.ActorOf(Props.Create(() => new Replacer(_probe.Ref, made)));
        var (first, second) = await made.Task.WaitAsync(Probe.Patience);
        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(first, second);
        first.Tell("lost");
        second.Tell("found");
        await _probe.ExpectAll("PreStart", "PostStop", "PreStart", "found");
    }

    [Fact]
    public async Task System_terminated_ends_all_actors_and_completes_its_task()
    {
        var ended = new TaskCompletionSource();
        System.ActorOf(Props.Create(() => new EndNotice(ended)));
        await System.Terminate().WaitAsync(Probe.Patience);
        Assert.True(ended.Task.IsCompletedSuccessfully);
        Assert.True(System.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public void Actor_made_with_new_is_refused() =>
        Assert.Throws<ActorInitializationException>(() => new Reporter(_probe.Ref));

    /// <summary>Ends its child and gives the name to another one.</summary>
    private sealed class Replacer : ReceiveActor
    {
        public Replacer(IActorRef report, TaskCompletionSource<(IActorRef, IActorRef)> made)
        {
            var first = Context.Watch(Context.ActorOf(Props.Create(() => new Reporter(report)), "again"));
            Receive<Terminated>(ended => made.SetResult(
                (ended.ActorRef, Context.ActorOf(Props.Create(() => new Reporter(report)), "again"))));
            Context.Stop(first);
        }
    }

    private sealed class EndNotice(TaskCompletionSource ended) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }

        protected override void PostStop() => ended.TrySetResult();
    }

    private sealed class ParentReporter : UntypedActor
    {
        private readonly IActorRef _to;

        public ParentReporter(IActorRef to)
        {
            _to = to;
            Context.ActorOf(Props.Create(() => new Reporter(to)));
        }

        protected override void OnReceive(object message)
        {
        }

        protected override void PreStart() => _to.Tell("PreStart");

        protected override void PostStop() => _to.Tell("parent PostStop");
    }
}
