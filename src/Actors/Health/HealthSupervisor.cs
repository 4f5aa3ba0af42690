using Akka.Actor;
using HaActors.Actors.Messages;
using HaActors.Net.Model;

namespace HaActors.Actors.Health;

/// <summary>Owns a health-check actor per server of every checked backend. One per node, created by the guardian.</summary>
public sealed class HealthSupervisor : ReceiveActor
{
    // First probes are spread over this much (HAProxy's spread-checks has the same aim); short, because until then nothing is
    // known of the servers.
    private static readonly TimeSpan LongestSpread = TimeSpan.FromMilliseconds(200);

    private readonly ServiceSettings _settings;
    private readonly NodeServices _services;

    public HealthSupervisor(ServiceSettings settings, NodeServices services)
    {
        (_settings, _services) = (settings, services);

        Receive<HealthMessages.ServerChecked>(result => Context.Parent.Tell(result));
        Receive<Terminated>(ChildSupervision.Escalate);
    }

    public static Props Props(ServiceSettings settings, NodeServices services) =>
        Akka.Actor.Props.Create(() => new HealthSupervisor(settings, services));

    protected override SupervisorStrategy SupervisorStrategy() => ChildSupervision.RestartWithLimit();

    protected override void PreStart()
    {
        var checks = from backend in _settings.Backends
                     where backend.Check is not null
                     from server in backend.Servers
                     select (backend, server);
        var all = checks.ToList();
        for (var i = 0; i < all.Count; i++)
        {
            var (backend, server) = all[i];
            var spread = backend.Check!.Inter < LongestSpread ? backend.Check.Inter : LongestSpread;
            Context.Watch(Context.ActorOf(
                HealthCheckActor.Props(backend, server, _services, spread * i / all.Count),
                $"{ChildSupervision.PathElement(backend.Name)}-{ChildSupervision.PathElement(server.Name)}"));
        }
    }
}
