using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Actors.Traffic;

/// <summary>
/// Owns the backends, their connection handlers and the listeners, and reads the data plane's counters for all of them at once.
/// One per node, created by the guardian.
/// </summary>
public sealed class TrafficSupervisor : ReceiveActor, IWithTimers
{
    // While draining, the end of the last session shall be seen soon.
    private static readonly TimeSpan DrainReadInterval = TimeSpan.FromMilliseconds(100);

    // For a terminal; whoever looks for one of more sessions narrows the question.
    private const int MostListed = 10_000;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ServiceSettings _settings;
    private readonly NodeServices _services;
    private readonly NodeTimings _timings;
    private readonly Dictionary<string, IActorRef> _backends = [];
    private readonly Dictionary<string, IActorRef> _handlers = [];
    private readonly List<IActorRef> _listeners = [];
    private readonly List<FrontendSettings> _waiting = [];
    private readonly Dictionary<string, string?> _results = [];
    private IActorRef? _drainAsker;
    private int _drainPending;
    private long _killed;

    public TrafficSupervisor(ServiceSettings settings, NodeServices services, NodeTimings timings)
    {
        (_settings, _services, _timings) = (settings, services, timings);

        Receive<HealthMessages.ServerChecked>(result => _backends[result.Backend].Tell(result));
        Receive<OverrideTable>(SetOverrides);
        Receive<HealthMessages.AgentSaid>(said => _backends[said.Backend].Tell(said));
        Receive<HealthMessages.BackendChanged>(BackendChanged);
        Receive<HealthMessages.TrafficErrors>(errors => Context.Parent.Tell(errors));
        Receive<HealthMessages.NotifyFailed>(failed => Context.Parent.Tell(failed));
        Receive<WaitedForVerdicts>(_ => ListenAnyway());
        Receive<TrafficMessages.BackendTraffic>(traffic => Context.Parent.Tell(traffic));
        Receive<TrafficMessages.ListenerResult>(ListenerTried);
        Receive<TrafficMessages.FrontendRemarked>(said => Context.Parent.Tell(said));
        Receive<TrafficMessages.StopAccepting>(StopAccepting);
        Receive<TrafficMessages.DrainSessions>(Drain);
        Receive<TrafficMessages.SessionsDrained>(Drained);
        Receive<ReadCounters>(_ => Read());
        Receive<AdminMessages.GetSessions>(List);
        Receive<AdminMessages.KillSessions>(Kill);
        Receive<Terminated>(ChildSupervision.Escalate);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ServiceSettings settings, NodeServices services, NodeTimings timings) =>
        Akka.Actor.Props.Create(() => new TrafficSupervisor(settings, services, timings));

    protected override SupervisorStrategy SupervisorStrategy() => ChildSupervision.RestartWithLimit();

    protected override void PreStart()
    {
        foreach (var backend in _settings.Backends)
        {
            var name = ChildSupervision.PathElement(backend.Name);
            _backends[backend.Name] = Context.Watch(Context.ActorOf(
                BackendActor.Props(backend, _settings.Node, _services), $"backend-{name}"));
            _handlers[backend.Name] = Context.Watch(Context.ActorOf(
                ConnectionHandlerActor.Props(backend, _services.DataPlane, _services.Time), $"connections-{name}"));
        }

        // A frontend that is open keeps its former backend until the new one has been looked at: nobody is refused meanwhile.
        var open = _services.DataPlane.Read().Frontends.Select(frontend => frontend.Frontend).ToHashSet();
        foreach (var frontend in _settings.Frontends)
        {
            if (open.Contains(frontend.Name))
            {
                _waiting.Add(frontend);
            }
            else
            {
                Listen(frontend);
            }
        }

        TellIfListening();
        Timers.StartSingleTimer(nameof(WaitedForVerdicts), WaitedForVerdicts.Instance, _timings.FirstVerdictsTimeout);
        Timers.StartPeriodicTimer(nameof(ReadCounters), ReadCounters.Instance, TimeSpan.Zero, _timings.CountersInterval);
    }

    private void Listen(FrontendSettings frontend) => _listeners.Add(Context.Watch(Context.ActorOf(
        ListenerActor.Props(frontend, _services.DataPlane, _services.Overrides.Last.StateOf("", frontend.Name) != AdminState.Ready),
        $"listener-{ChildSupervision.PathElement(frontend.Name)}")));

    private void BackendChanged(HealthMessages.BackendChanged changed)
    {
        Context.Parent.Tell(changed);
        if (changed.Servers.All(server => server.State != HealthState.Starting))
        {
            foreach (var frontend in _waiting.Where(frontend => frontend.Backend == changed.Backend).ToList())
            {
                _waiting.Remove(frontend);
                Listen(frontend);
            }
        }
    }

    private void ListenAnyway()
    {
        _waiting.ForEach(Listen);
        _waiting.Clear();
    }

    private void SetOverrides(OverrideTable overrides)
    {
        foreach (var child in _backends.Values.Concat(_listeners))
        {
            child.Tell(overrides);
        }
    }

    private void ListenerTried(TrafficMessages.ListenerResult result)
    {
        _results[result.Frontend] = result.Failure;
        TellIfListening();
    }

    private void TellIfListening()
    {
        if (_results.Count == _settings.Frontends.Length)
        {
            Context.Parent.Tell(new TrafficMessages.ListenersReady([.. _results.Values.OfType<string>()]));
        }
    }

    private void StopAccepting(TrafficMessages.StopAccepting stop)
    {
        ListenAnyway();
        _listeners.ForEach(listener => listener.Tell(stop));
    }

    private void Read()
    {
        var timestamp = _services.Time.GetTimestamp();
        var counters = _services.DataPlane.Read();
        Context.Parent.Tell(new TrafficMessages.NodeTraffic(
            counters.Frontends.Sum(frontend => frontend.Sessions),
            counters.Frontends.Sum(frontend => frontend.BytesIn),
            counters.Frontends.Sum(frontend => frontend.BytesOut)));
        var byBackend = counters.Servers.ToLookup(server => server.Backend);
        Context.Parent.Tell(new TrafficMessages.AllCountersRead(counters));
        foreach (var (backend, handler) in _handlers)
        {
            handler.Tell(new TrafficMessages.CountersRead([.. byBackend[backend]], timestamp));
        }
    }

    private void List(AdminMessages.GetSessions query) => Sender.Tell(new AdminMessages.SessionTable(
    [
        .. _services.DataPlane.Sessions(query.Which, MostListed).Select(session => new AdminMessages.SessionRow(
            session.Id,
            session.Client.ToString(),
            session.Frontend,
            session.Backend,
            session.Server,
            Words.Of(session.Phase),
            Math.Round(session.Age.TotalSeconds, 1),
            session.BytesIn,
            session.BytesOut)),
    ]));

    private void Kill(AdminMessages.KillSessions order)
    {
        var killed = _services.DataPlane.KillSessions(order.Which);
        _log.Info("{0} sessions ended by an operator: {1}", killed, order.Which);
        Sender.Tell(new AdminMessages.MoveResult(killed > 0, killed > 0 ? $"{killed} sessions ended" : "there is no such session on this node"));
    }

    private void Drain(TrafficMessages.DrainSessions drain)
    {
        (_drainAsker, _drainPending, _killed) = (Sender, _handlers.Count, 0);
        foreach (var handler in _handlers.Values)
        {
            handler.Tell(drain);
        }

        Timers.StartPeriodicTimer(nameof(ReadCounters), ReadCounters.Instance, TimeSpan.Zero, DrainReadInterval);
        AnswerIfDrained();
    }

    private void Drained(TrafficMessages.SessionsDrained drained)
    {
        (_drainPending, _killed) = (_drainPending - 1, _killed + drained.Killed);
        AnswerIfDrained();
    }

    private void AnswerIfDrained()
    {
        if (_drainPending == 0)
        {
            _drainAsker?.Tell(new TrafficMessages.SessionsDrained(_killed));
            _drainAsker = null;
        }
    }

    private sealed class WaitedForVerdicts : INodeMessage
    {
        public static readonly WaitedForVerdicts Instance = new();
    }

    private sealed class ReadCounters : INodeMessage
    {
        public static readonly ReadCounters Instance = new();
    }
}
