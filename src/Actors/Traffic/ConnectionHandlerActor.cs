using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Traffic;

/// <summary>
/// Watches over the connections of one backend without touching them: counts sessions and rates from the readings that the
/// traffic supervisor feeds it, drains, and ends what outlasts the drain. Created by the traffic supervisor, one per backend.
/// </summary>
public sealed class ConnectionHandlerActor : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly BackendSettings _backend;
    private readonly IDataPlane _dataPlane;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, long> _errorsTold = [];
    private readonly HandshakeFaults _faults;
    private TrafficMessages.CountersRead? _last;
    private Dictionary<string, ServerCounters> _lastServers = [];
    private IActorRef? _drainAsker;

    public ConnectionHandlerActor(BackendSettings backend, IDataPlane dataPlane, TimeProvider time)
    {
        (_backend, _dataPlane, _time, _faults) = (backend, dataPlane, time, new HandshakeFaults(time));

        Receive<TrafficMessages.CountersRead>(Count);
        Receive<TrafficMessages.DrainSessions>(Drain);
        Receive<DrainTimedOut>(_ => EndDrain(Kill()));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(BackendSettings backend, IDataPlane dataPlane, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new ConnectionHandlerActor(backend, dataPlane, time));

    private long OpenSessions => _last?.Servers.Sum(server => server.Sessions) ?? 0;

    private void Count(TrafficMessages.CountersRead read)
    {
        var now = read.Servers.ToDictionary(server => server.Server);
        Context.Parent.Tell(new TrafficMessages.BackendTraffic(
            _backend.Name, [.. _backend.Servers.Select(server => TrafficOf(server.Name, now, read.Timestamp))]));
        TellErrors(now);
        foreach (var server in _faults.Of(read.Servers, read.Timestamp))
        {
            _log.Warning("{0}/{1}: no TLS with it: {2}; {3} connections have failed so", _backend.Name, server.Server, server.HandshakeFault, server.HandshakeErrors);
        }

        (_last, _lastServers) = (read, now);
        if (_drainAsker is not null && OpenSessions == 0)
        {
            EndDrain(0);
        }
    }

    private TrafficMessages.ServerTraffic TrafficOf(string server, Dictionary<string, ServerCounters> servers, long timestamp)
    {
        var now = servers.GetValueOrDefault(server);
        var before = _lastServers.GetValueOrDefault(server);
        var seconds = _last is null ? 0 : _time.GetElapsedTime(_last.Timestamp, timestamp).TotalSeconds;
        var rate = seconds > 0 ? ((now?.Total ?? 0) - (before?.Total ?? 0)) / seconds : 0;
        return new TrafficMessages.ServerTraffic(server, now?.Sessions ?? 0, now?.Total ?? 0, rate);
    }

    /// <summary>Tells of servers that have met the limit anew; each time, so many more errors are needed (HAProxy error-limit).</summary>
    private void TellErrors(Dictionary<string, ServerCounters> servers)
    {
        foreach (var server in _backend.Servers)
        {
            if (_backend.CheckOf(server) is not { Observe: not ObserveLayer.None } check || !servers.TryGetValue(server.Name, out var read))
            {
                continue;
            }

            var errors = check.Observe == ObserveLayer.Layer7 ? read.BadAnswersInARow : read.ErrorsInARow;
            var told = Math.Min(_errorsTold.GetValueOrDefault(server.Name), errors);
            if (errors - told >= check.ErrorLimit)
            {
                told = errors;
                Context.Parent.Tell(new HealthMessages.TrafficErrors(_backend.Name, server.Name, errors));
            }

            _errorsTold[server.Name] = told;
        }
    }

    // The answer waits for the next reading: sessions may have begun since the last.
    private void Drain(TrafficMessages.DrainSessions drain)
    {
        _drainAsker = Sender;
        Timers.StartSingleTimer(nameof(DrainTimedOut), DrainTimedOut.Instance, drain.Limit);
    }

    private long Kill()
    {
        var open = OpenSessions;
        if (open > 0)
        {
            _log.Warning("Backend {0}: {1} sessions outlasted the drain and are ended", _backend.Name, open);
            _dataPlane.KillSessions(_backend.Name, null);
        }

        return open;
    }

    private void EndDrain(long killed)
    {
        Timers.Cancel(nameof(DrainTimedOut));
        _drainAsker?.Tell(new TrafficMessages.SessionsDrained(killed));
        _drainAsker = null;
    }

    private sealed class DrainTimedOut : INodeMessage
    {
        public static readonly DrainTimedOut Instance = new();
    }
}
