using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// Stands for the check of one server of one backend, which the scheduler runs, or whose outcome is taken from the nodes that are on duty: logs
/// what changes and tells it upwards. Created by the health supervisor, one per checked server. Stopping it ends the check.
/// </summary>
/// <remarks>
/// A node probes while it is on duty; and off duty until it has reached the server once, when its own traffic does not reach it, and when nobody
/// on duty is heard. While it probes, its own verdict counts, which is its veto; until there is one, and off duty, that of the others does.
/// </remarks>
public sealed class HealthCheckActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly string _backend;
    private readonly CheckSettings _check;
    private readonly ServerSettings _server;
    private readonly NodeServices _services;
    private readonly CheckStart _start;
    private IScheduledCheck? _running;
    private CheckReport _own = new(HealthState.Starting, default);
    private DutyChanged _duty = new(true, null);
    private HealthState _state;
    private string _warning = "";
    private DateTimeOffset _since;
    private long _life;

    public HealthCheckActor(BackendSettings backend, ServerSettings server, NodeServices services, CheckStart start)
    {
        (_backend, _server, _services, _start) = (backend.Name, server, services, start);
        _check = backend.CheckOf(server) ?? throw new ArgumentException($"{backend.Name}/{server.Name} has no check", nameof(server));
        _state = services.Verdicts.CounterOf(_backend, server).State;
        _since = services.Verdicts.Recall(_backend, server)?.Since ?? services.Time.GetUtcNow();

        Receive<Told>(Reported);
        Receive<DutyChanged>(SetDuty);
        Receive<HealthMessages.TrafficErrors>(Suspect);
    }

    /// <param name="start">When probes begin.</param>
    public static Props Props(BackendSettings backend, ServerSettings server, NodeServices services, CheckStart start) =>
        Akka.Actor.Props.Create(() => new HealthCheckActor(backend, server, services, start));

    protected override void PreStart() => Probe(_start with { Counter = _services.Verdicts.CounterOf(_backend, _server) });

    protected override void PostStop() => _running?.Dispose();

    private void Probe(CheckStart start)
    {
        // Grows over restarts of this actor and of the check, so that what a former one told is known.
        var life = _life = Math.Max(_life + 1, _services.Time.GetTimestamp());
        var self = Self;
        _own = new CheckReport(start.Counter.State, default);
        _running = _services.Checks.Start(
            _check, _services.Probes.Create(_backend, _check, _server), start, report => self.Tell(new Told(life, report)));
    }

    private void Reported(Told told)
    {
        if (told.Life != _life || _running is null)
        {
            return;
        }

        _own = told.Report;
        RestOffDuty();
        Conclude();
    }

    private void SetDuty(DutyChanged duty)
    {
        _duty = duty;
        if (_running is null && (duty.IsOnDuty || duty.Relied is null))
        {
            Probe(_start with { Counter = new HealthCounter(_own.State, 0) });
        }

        RestOffDuty();
        Conclude();
    }

    private void RestOffDuty()
    {
        if (_running is not null && !_duty.IsOnDuty && _duty.Relied is not null && _own.Last.Code != ProbeCode.Unknown && _own.State == HealthState.Up)
        {
            _running.Dispose();
            _running = null;
        }
    }

    private void Suspect(HealthMessages.TrafficErrors errors)
    {
        if (_running is null)
        {
            // The first probe decides.
            Probe(default);
        }
        else
        {
            _running.Suspect(_check.OnError, $"{errors.Count} errors of traffic in a row");
        }
    }

    private void Conclude()
    {
        if ((_running is null || _own.State == HealthState.Starting) && _duty.Relied is { } relied)
        {
            Tell(relied.State, new ProbeResult(ProbeCode.Unknown, $"{relied.Node}: {relied.Check}", TimeSpan.Zero));
        }
        else if (_own.Last.Code != ProbeCode.Unknown)
        {
            Tell(_own.State, _own.Last);
        }
    }

    private void Tell(HealthState state, ProbeResult last)
    {
        if (state.IsUsable() != _state.IsUsable() || state.TakesNew() != _state.TakesNew() || _state == HealthState.Starting)
        {
            _since = _services.Time.GetUtcNow();
            _log.Info("{0}/{1}: {2} to {3}: {4}", _backend, _server.Name, Words.Of(_state), Words.Of(state), Words.Of(last));
        }

        if (last.Warning.Length > 0 && last.Warning != _warning)
        {
            _log.Warning("{0}/{1}: {2}", _backend, _server.Name, last.Warning);
            _warning = last.Warning;
        }

        _state = state;
        var verdict = new HealthMessages.ServerChecked(_backend, _server.Name, state, last, _since);
        _services.Verdicts.Remember(_server, verdict);
        Context.Parent.Tell(verdict);
    }

    /// <summary>Whether this node is to probe, and what those who are say.</summary>
    /// <param name="Relied">Null: nobody else on duty has a verdict.</param>
    internal sealed record DutyChanged(bool IsOnDuty, ReliedVerdict? Relied) : INodeMessage;

    private sealed record Told(long Life, CheckReport Report) : INodeMessage;
}
