using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// Has a server's agent asked, and tells upwards what it wants when that changes. Created by the health supervisor, one per server with an agent.
/// An agent that cannot be asked changes nothing, and is logged once.
/// </summary>
public sealed class AgentActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly string _backend;
    private readonly ServerSettings _server;
    private readonly AgentSettings _agent;
    private readonly NodeServices _services;
    private readonly CheckStart _start;
    private IScheduledCheck? _running;
    private AgentState _state = AgentState.Initial;
    private bool _isSilent;

    public AgentActor(string backend, ServerSettings server, NodeServices services, CheckStart start)
    {
        (_backend, _server, _services, _start) = (backend, server, services, start);
        _agent = server.Health.Agent ?? throw new ArgumentException($"{backend}/{server.Name} has no agent", nameof(server));

        Receive<Told>(told => Reported(told.Report));
    }

    /// <param name="start">When questions begin.</param>
    public static Props Props(string backend, ServerSettings server, NodeServices services, CheckStart start) =>
        Akka.Actor.Props.Create(() => new AgentActor(backend, server, services, start));

    protected override void PreStart()
    {
        var inter = _agent.Inter;
        var check = new CheckSettings(new TcpProbeSettings(), inter, inter, inter, inter, 1, 1);
        var self = Self;
        _running = _services.Checks.Start(check, _services.Probes.CreateAgent(check, _agent, _server), _start, report => self.Tell(new Told(report)));
    }

    protected override void PostStop() => _running?.Dispose();

    private void Reported(CheckReport report)
    {
        if (!report.Last.Ok)
        {
            if (!_isSilent)
            {
                _log.Warning("{0}/{1}: its agent says nothing: {2}", _backend, _server.Name, Words.Of(report.Last));
            }

            _isSilent = true;
            return;
        }

        _isSilent = false;
        var state = _state.After(report.Last.Detail);
        if (state != _state)
        {
            _log.Info("{0}/{1}: its agent says {2}", _backend, _server.Name, report.Last.Detail);
            _state = state;
            Context.Parent.Tell(new HealthMessages.AgentSaid(_backend, _server.Name, state));
        }
    }

    private sealed record Told(CheckReport Report) : INodeMessage;
}
