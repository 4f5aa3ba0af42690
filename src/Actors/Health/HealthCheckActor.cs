using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// Checks one server of one backend: a probe at a time, start to start at the interval that the counter asks for. Created by the
/// health supervisor, one per checked server. Stopping it cancels the probe in flight.
/// </summary>
public sealed class HealthCheckActor : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly string _backend;
    private readonly CheckSettings _check;
    private readonly ServerSettings _server;
    private readonly IProbe _probe;
    private readonly TimeProvider _time;
    private readonly TimeSpan _delay;
    private readonly CancellationTokenSource _stopped = new();
    private HealthCounter _counter;
    private DateTimeOffset _since;
    private long _startedAt;

    public HealthCheckActor(BackendSettings backend, ServerSettings server, NodeServices services, TimeSpan delay)
    {
        (_backend, _server, _time, _delay) = (backend.Name, server, services.Time, delay);
        _check = backend.Check ?? throw new ArgumentException($"backend {backend.Name} has no check", nameof(backend));
        _probe = services.Probes.Create(_backend, _check, server);
        (_counter, _since) = (services.Verdicts.CounterOf(_backend, server), services.Verdicts.Recall(_backend, server)?.Since ?? _time.GetUtcNow());

        Receive<Start>(_ => StartProbe());
        Receive<Ended>(ProbeEnded);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="delay">Before the first probe.</param>
    public static Props Props(BackendSettings backend, ServerSettings server, NodeServices services, TimeSpan delay) =>
        Akka.Actor.Props.Create(() => new HealthCheckActor(backend, server, services, delay));

    protected override void PreStart() => StartAfter(_delay);

    protected override void PostStop() => _stopped.Cancel();

    private void StartAfter(TimeSpan delay) => Timers.StartSingleTimer(nameof(Start), Start.Instance, delay);

    private void StartProbe()
    {
        // The start is also the attempt's identity: it grows over restarts of this actor.
        var attempt = _startedAt = _time.GetTimestamp();
        _probe.RunAsync(_stopped.Token).PipeTo(Self, success: result => new Ended(attempt, result));
    }

    private void ProbeEnded(Ended ended)
    {
        if (ended.Attempt != _startedAt)
        {
            // From the actor's life before a restart.
            return;
        }

        var before = _counter;
        _counter = _counter.After(ended.Outcome.Ok, _check);
        if (_counter.IsUsable != before.IsUsable || before.State == HealthState.Starting)
        {
            _since = _time.GetUtcNow();
            _log.Info(
                "{0}/{1}: {2} to {3}: {4} {5}",
                _backend, _server.Name, Words.Of(before.State), Words.Of(_counter.State), ended.Outcome.Code, ended.Outcome.Detail);
        }

        Context.Parent.Tell(new HealthMessages.ServerChecked(_backend, _server.Name, _counter.State, ended.Outcome, _since));
        var rest = _counter.Interval(_check) - _time.GetElapsedTime(_startedAt);
        StartAfter(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
    }

    private sealed record Ended(long Attempt, ProbeResult Outcome) : INodeMessage;

    private sealed class Start : INodeMessage
    {
        public static readonly Start Instance = new();
    }
}
