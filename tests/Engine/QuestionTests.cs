using Akka.Actor;

namespace HaActors.Engine.Tests;

public class QuestionTests : EngineTest
{
    private readonly Probe _probe;
    private readonly IActorRef _echo;

    public QuestionTests()
    {
        _probe = new Probe(System);
        _echo = System.ActorOf(Props.Create(() => new Echo()), "echo");
    }

    [Fact]
    public async Task Answer_completes_the_task() => Assert.Equal("hi", await _echo.Ask<string>("hi", Probe.Patience));

    [Fact]
    public async Task No_answer_in_time_is_an_AskTimeoutException() =>
        await Assert.ThrowsAsync<AskTimeoutException>(() => _probe.Ref.Ask<string>("anybody?", TimeSpan.FromMilliseconds(50)));

    [Fact]
    public async Task Failure_as_answer_throws_its_cause()
    {
        var cause = await Assert.ThrowsAsync<BoomException>(() => _echo.Ask<string>(new Status.Failure(new BoomException("no")), Probe.Patience));
        Assert.Equal("no", cause.Message);
    }

    [Fact]
    public async Task Answer_of_another_type_throws() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _echo.Ask<int>("text", Probe.Patience));

    [Fact]
    public async Task Cancelled_token_cancels_the_question()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _probe.Ref.Ask<string>("anybody?", source.Token));
    }

    [Fact]
    public async Task Selection_can_be_asked() =>
        Assert.Equal("hi", await System.ActorSelection("/user/echo").Ask<string>("hi", Probe.Patience));

    [Fact]
    public async Task Selection_resolves_to_the_actor() =>
        Assert.Equal(_echo, await System.ActorSelection("/user/echo").ResolveOne(Probe.Patience));

    [Fact]
    public async Task Selection_with_a_pattern_reaches_all_that_match()
    {
        var (one, two) = (new Probe(System, "worker-1"), new Probe(System, "worker-2"));
        System.ActorSelection("/user/worker-*").Tell("all", _probe.Ref);
        await one.Expect("all");
        await two.Expect("all");
    }

    [Fact]
    public async Task Selection_of_nothing_does_not_resolve() =>
        await Assert.ThrowsAsync<ActorNotFoundException>(() => System.ActorSelection("/user/nobody").ResolveOne(Probe.Patience));

    [Fact]
    public async Task Identify_is_answered_with_the_actor()
    {
        var identity = await _echo.Ask<ActorIdentity>(new Identify("id"), Probe.Patience);
        Assert.Equal(("id", _echo), (identity.MessageId, identity.Subject));
    }

    [Fact]
    public async Task Result_of_a_task_is_piped_as_a_message()
    {
        await Task.FromResult("result").PipeTo(_probe.Ref, _echo);
        await _probe.Expect("result");
        Assert.Equal(_echo, _probe.LastSender);
    }

    [Fact]
    public async Task Failure_of_a_task_is_piped_as_a_status()
    {
        await Task.FromException<string>(new BoomException("failed")).PipeTo(_probe.Ref);
        Assert.Equal("failed", (await _probe.Expect<Status.Failure>()).Cause.Message);
    }

    [Fact]
    public async Task Outcome_of_a_task_is_mapped_before_it_is_piped()
    {
        await Task.FromResult(1).PipeTo(_probe.Ref, success: n => $"got {n}");
        await Task.FromException<int>(new BoomException("bad")).PipeTo(_probe.Ref, failure: e => $"failed: {e.Message}");
        await _probe.ExpectAll("got 1", "failed: bad");
    }

    [Fact]
    public async Task Forward_keeps_the_sender()
    {
        var forwarder = System.ActorOf(Props.Create(() => new Forwarder(_echo)));
        Assert.Equal("via", await forwarder.Ask<string>("via", Probe.Patience));
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo()
        {
            ReceiveAny(m => Sender.Tell(m, Self));
        }
    }

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to)
        {
            ReceiveAny(m => to.Forward(m));
        }
    }
}
