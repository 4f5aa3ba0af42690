using Akka.Actor;
using Akka.Pattern;

namespace HaActors.Engine.Tests;

public class BackoffTests : EngineTest
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    private readonly Probe _probe;

    public BackoffTests()
    {
        _probe = new Probe(System);
    }

    private Props ChildProps
    {
        get
        {
            var to = _probe.Ref;
            return Props.Create(() => new Reporter(to));
        }
    }

    [Fact]
    public async Task Child_that_fails_starts_again_after_a_delay()
    {
        var supervisor = Start(Backoff.OnFailure(ChildProps, "child", Shortest, Longest, 0.1, 3));
        await _probe.Expect("PreStart");
        supervisor.Tell(new Fail("boom"));
        await _probe.ExpectAll("PostStop", "PreStart");
        supervisor.Tell("works");
        await _probe.Expect("works");
    }

    [Fact]
    public async Task Child_that_stops_starts_again_after_a_delay()
    {
        var supervisor = Start(Backoff.OnStop(ChildProps, "child", Shortest, Longest, 0.1, 3));
        await _probe.Expect("PreStart");
        supervisor.Tell(new Fail("not a stop"));
        await _probe.ExpectAll("PreRestart not a stop Fail", "PostStop", "PostRestart not a stop", "PreStart");
        var child = (await supervisor.Ask<BackoffSupervisor.CurrentChild>(BackoffSupervisor.GetCurrentChild.Instance, Probe.Patience)).Ref;
        child.Tell(PoisonPill.Instance);
        await _probe.ExpectAll("PostStop", "PreStart");
    }

    [Fact]
    public async Task Supervisor_stops_when_the_child_has_failed_too_often()
    {
        var watcher = new Probe(System);
        var supervisor = Start(Backoff.OnFailure(ChildProps, "child", Shortest, Longest, 0.1, 1).WithManualReset());
        await watcher.Watch(supervisor);
        await _probe.Expect("PreStart");
        supervisor.Tell(new Fail("first"));
        await _probe.ExpectAll("PostStop", "PreStart");
        supervisor.Tell(new Fail("second"));
        await _probe.Expect("PostStop");
        Assert.Equal(supervisor, (await watcher.Expect<Terminated>()).ActorRef);
    }

    private IActorRef Start(BackoffOptions options) => System.ActorOf(BackoffSupervisor.Props(options));
}
