using Akka.Actor;
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
        Receive<HealthMessages.BackendChanged>(BackendChanged);
        Receive<WaitedForVerdicts>(_ => ListenAnyway());
        Receive<TrafficMessages.BackendTraffic>(traffic => Context.Parent.Tell(traffic));
        Receive<TrafficMessages.ListenerResult>(ListenerTried);
        Receive<TrafficMessages.StopAccepting>(StopAccepting);
        Receive<TrafficMessages.DrainSessions>(Drain);
        Receive<TrafficMessages.SessionsDrained>(Drained);
        Receive<ReadCounters>(_ => Read());
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
                BackendActor.Props(backend, _settings.Node.Address, _services), $"backend-{name}"));
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
        ListenerActor.Props(frontend, _services.DataPlane), $"listener-{ChildSupervision.PathElement(frontend.Name)}")));

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
        foreach (var (backend, handler) in _handlers)
        {
            handler.Tell(new TrafficMessages.CountersRead([.. byBackend[backend]], timestamp));
        }
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
