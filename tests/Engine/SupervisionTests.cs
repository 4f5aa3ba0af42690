using Akka.Actor;

namespace HaActors.Engine.Tests;

public class SupervisionTests : EngineTest
{
    private readonly Probe _probe;

    public SupervisionTests()
    {
        _probe = new Probe(System);
    }

    [Fact]
    public async Task Resume_keeps_the_child_and_its_state()
    {
        var (_, child) = await Family(new OneForOneStrategy(_ => Directive.Resume));
        child.Tell(new Fail("boom"));
        child.Tell("still here");
        await _probe.Expect("still here");
    }

    [Fact]
    public async Task Restart_replaces_the_child_behind_the_same_reference()
    {
        var (_, child) = await Family(new OneForOneStrategy(_ => Directive.Restart));
        child.Tell(new Fail("boom"));
        child.Tell("again");
        await _probe.ExpectAll("PreRestart boom Fail", "PostStop", "PostRestart boom", "PreStart", "again");
    }

    [Fact]
    public async Task Stop_ends_the_child()
    {
        var (_, child) = await Family(new OneForOneStrategy(_ => Directive.Stop));
        child.Tell(new Fail("boom"));
        await _probe.Expect("PostStop");
        Assert.True(await child.WatchAsync());
    }

    [Fact]
    public async Task Escalate_restarts_the_parent_which_stops_its_children()
    {
        var (parent, child) = await Family(new OneForOneStrategy(_ => Directive.Escalate));
        child.Tell(new Fail("boom"));
        await _probe.ExpectAll("PostStop", "PreStart");
        Assert.NotEqual(child, await parent.Ask<IActorRef>("child", Probe.Patience));
    }

    [Fact]
    public async Task One_for_one_leaves_the_siblings_alone()
    {
        var (parent, child) = await Family(new OneForOneStrategy(_ => Directive.Restart));
        var sibling = await AddChild(parent);
        child.Tell(new Fail("boom"));
        await _probe.ExpectAll("PreRestart boom Fail", "PostStop", "PostRestart boom", "PreStart");
        sibling.Tell("untouched");
        await _probe.Expect("untouched");
    }

    [Fact]
    public async Task All_for_one_restarts_the_siblings_too()
    {
        var (parent, child) = await Family(new AllForOneStrategy(_ => Directive.Restart));
        var sibling = await AddChild(parent);
        child.Tell(new Fail("boom"));
        var seen = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            seen.Add(await _probe.Expect<string>());
        }
        Assert.Equal(2, seen.Count(s => s == "PostRestart boom"));
        Assert.Contains("PreRestart boom Fail", seen);
        Assert.Contains("PreRestart boom ", seen);
        sibling.Tell("alive");
        await _probe.Expect("alive");
    }

    [Fact]
    public async Task Child_that_fails_more_often_than_its_limit_is_stopped()
    {
        var (_, child) = await Family(new OneForOneStrategy(2, TimeSpan.FromMinutes(1), _ => Directive.Restart));
        for (var i = 0; i < 2; i++)
        {
            child.Tell(new Fail("boom"));
            await _probe.ExpectAll("PreRestart boom Fail", "PostStop", "PostRestart boom", "PreStart");
        }
        child.Tell(new Fail("last"));
        await _probe.Expect("PostStop");
        Assert.True(await child.WatchAsync());
    }

    [Fact]
    public async Task Limit_counts_only_failures_inside_its_time_range()
    {
        var (_, child) = await Family(new OneForOneStrategy(1, TimeSpan.FromMilliseconds(200), _ => Directive.Restart));
        for (var i = 0; i < 3; i++)
        {
            child.Tell(new Fail("boom"));
            await _probe.ExpectAll("PreRestart boom Fail", "PostStop", "PostRestart boom", "PreStart");
            await Task.Delay(400);   // the range must pass, there is no event to wait for
        }
    }

    [Fact]
    public async Task Default_strategy_restarts_on_failure_and_stops_on_a_failed_start()
    {
        var (_, child) = await Family(SupervisorStrategy.DefaultStrategy);
        child.Tell(new Fail("boom"));
        await _probe.ExpectAll("PreRestart boom Fail", "PostStop", "PostRestart boom", "PreStart");
        var broken = System.ActorOf(Props.Create(() => new NeverStarts()));
        await _probe.Watch(broken);
        Assert.Equal(broken, (await _probe.Expect<Terminated>()).ActorRef);
    }

    [Fact]
    public async Task Kill_makes_the_default_strategy_stop_the_actor()
    {
        var (_, child) = await Family(SupervisorStrategy.DefaultStrategy);
        child.Tell(Kill.Instance);
        await _probe.Expect("PostStop");
        Assert.True(await child.WatchAsync());
    }

    [Fact]
    public async Task Messages_that_wait_survive_the_restart_and_the_failed_one_does_not()
    {
        var (_, child) = await Family(new OneForOneStrategy(_ => Directive.Restart));
        child.Tell("one");
        child.Tell(new Fail("boom"));
        child.Tell("two");
        await _probe.ExpectAll("one", "PreRestart boom Fail", "PostStop", "PostRestart boom", "PreStart", "two");
    }

    private async Task<(IActorRef Parent, IActorRef Child)> Family(SupervisorStrategy strategy)
    {
        var parent = System.ActorOf(Props.Create(() => new Parent(strategy, _probe.Ref)));
        var child = await parent.Ask<IActorRef>("child", Probe.Patience);
        await _probe.Expect("PreStart");
        return (parent, child);
    }

    private async Task<IActorRef> AddChild(IActorRef parent)
    {
        var child = await parent.Ask<IActorRef>("another", Probe.Patience);
        await _probe.Expect("PreStart");
        return child;
    }

    private sealed class NeverStarts : ReceiveActor
    {
        public NeverStarts() => throw new BoomException("constructor");
    }

    private sealed class Parent : UntypedActor
    {
        private readonly SupervisorStrategy _strategy;
        private readonly IActorRef _to;
        private readonly IActorRef _child;

        public Parent(SupervisorStrategy strategy, IActorRef to)
        {
            _strategy = strategy;
            _to = to;
            _child = Context.ActorOf(Props.Create(() => new Reporter(to)));
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy;

        protected override void OnReceive(object message) =>
            Sender.Tell(message is "child" ? _child : Context.ActorOf(Props.Create(() => new Reporter(_to))), Self);
    }
}
