using Akka.Actor;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// Owns a health-check actor per server of every checked backend and one per agent, says who is on duty, and passes the verdict on a server on to
/// those that track it. One per node, created by the guardian.
/// </summary>
public sealed class HealthSupervisor : ReceiveActor
{
    // First probes are spread over this much, because until then nothing is known of the servers; the second ones over a whole
    // interval.
    private static readonly TimeSpan ShortestSpread = TimeSpan.FromMilliseconds(200);

    // What a probe costs, generously: so many first ones must not wait for each other.
    private static readonly TimeSpan SpreadPerCheck = TimeSpan.FromMicroseconds(100);

    private readonly ServiceSettings _settings;
    private readonly NodeServices _services;
    private readonly DutyRoster _roster;
    private readonly Dictionary<ServerName, IActorRef> _checks = [];
    private readonly ILookup<ServerName, ServerName> _trackers;

    public HealthSupervisor(ServiceSettings settings, NodeServices services)
    {
        (_settings, _services, _roster) = (settings, services, new DutyRoster(settings));
        _trackers = (from backend in settings.Backends
                     from server in backend.Servers
                     where server.Health.Track is not null
                     select (Tracked: server.Health.Track, Tracker: new ServerName(backend.Name, server.Name)))
            .ToLookup(pair => pair.Tracked, pair => pair.Tracker);

        Receive<HealthMessages.ServerChecked>(Checked);
        Receive<HealthMessages.AgentSaid>(said => Context.Parent.Tell(said));
        Receive<HealthMessages.TrafficErrors>(errors => _checks.GetValueOrDefault(new ServerName(errors.Backend, errors.Server))?.Tell(errors));
        Receive<ClusterPicture>(SetDuties);
        Receive<Terminated>(ChildSupervision.Escalate);
    }

    public static Props Props(ServiceSettings settings, NodeServices services) =>
        Akka.Actor.Props.Create(() => new HealthSupervisor(settings, services));

    protected override SupervisorStrategy SupervisorStrategy() => ChildSupervision.RestartWithLimit();

    protected override void PreStart()
    {
        var all = (from backend in _settings.Backends
                   from server in backend.Servers
                   let check = backend.CheckOf(server)
                   where check is not null
                   select (backend, server, check)).ToList();
        var longest = SpreadPerCheck * all.Count > ShortestSpread ? SpreadPerCheck * all.Count : ShortestSpread;
        for (var i = 0; i < all.Count; i++)
        {
            var (backend, server, check) = all[i];
            var spread = check.Inter < longest ? check.Inter : longest;
            var start = new CheckStart(spread * i / all.Count, (i + 1.0) / all.Count, HealthCounter.Initial);
            _checks[new ServerName(backend.Name, server.Name)] =
                Child(HealthCheckActor.Props(backend, server, _services, start), "", backend, server);
        }

        foreach (var backend in _settings.Backends)
        {
            foreach (var server in backend.Servers.Where(server => server.Health.Agent is not null))
            {
                Child(AgentActor.Props(backend.Name, server, _services, default), "agent-", backend, server);
            }
        }
    }

    private static IActorRef Child(Props props, string prefix, BackendSettings backend, ServerSettings server) => Context.Watch(Context.ActorOf(
        props, $"{prefix}{ChildSupervision.PathElement(backend.Name)}-{ChildSupervision.PathElement(server.Name)}"));

    private void Checked(HealthMessages.ServerChecked verdict)
    {
        var server = new ServerName(verdict.Backend, verdict.Server);
        _roster.Note(server, verdict);
        Context.Parent.Tell(verdict);
        foreach (var tracker in _trackers[server])
        {
            Context.Parent.Tell(verdict with { Backend = tracker.Backend, Server = tracker.Server });
        }
    }

    private void SetDuties(ClusterPicture picture)
    {
        foreach (var (server, duty) in _roster.Changes(picture))
        {
            _checks[server].Tell(duty);
        }
    }
}
