using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Traffic;

/// <summary>
/// One backend: keeps the state of its servers and gives the data plane the pool that follows from it. Created by the traffic
/// supervisor, one per backend. Stopping it leaves the last pool in force.
/// </summary>
public sealed class BackendActor : ReceiveActor, IWithTimers
{
    // Names of servers mostly stand in /etc/hosts; this is for the ones that move.
    private static readonly TimeSpan ResolveInterval = TimeSpan.FromSeconds(30);

    // For a check that only took another time than before. Each server tells of that every ten seconds, and an update looks at all of them.
    private static readonly TimeSpan DurationsInterval = TimeSpan.FromSeconds(5);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly BackendSettings _backend;
    private readonly NodeSettings _node;
    private readonly NodeServices _services;
    private readonly Dictionary<string, IPAddress?> _addresses = [];
    private readonly HashSet<string> _unresolved = [];
    private readonly ServerChanges _changes;
    private readonly Dictionary<string, AgentState> _agents = [];
    private ImmutableDictionary<string, HealthMessages.ServerChecked> _checks = ImmutableDictionary<string, HealthMessages.ServerChecked>.Empty;
    private OverrideTable _overrides;
    private ServerPool? _pool;
    private DateTimeOffset _started;
    private bool _updateWaits;
    private bool _durationsWait;

    public BackendActor(BackendSettings backend, NodeSettings node, NodeServices services)
    {
        (_backend, _node, _services) = (backend, node, services);
        (_changes, _overrides) = (new ServerChanges(backend, services.Time), services.Overrides.Last);

        Receive<HealthMessages.ServerChecked>(Checked);
        Receive<OverrideTable>(SetOverrides);
        Receive<Resolved>(SetAddress);
        Receive<HealthMessages.AgentSaid>(AgentSaid);
        Receive<HealthMessages.NotifyFailed>(failed => Context.Parent.Tell(failed));
        Receive<UpdateNow>(_ => Update());
        Receive<ResolveAgain>(_ => ResolveNames());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="node">This node, for <see cref="BackendSettings.PreferLocal"/>.</param>
    public static Props Props(BackendSettings backend, NodeSettings node, NodeServices services) =>
        Akka.Actor.Props.Create(() => new BackendActor(backend, node, services));

    protected override void PreStart()
    {
        _started = _services.Time.GetUtcNow();
        foreach (var server in _backend.Servers)
        {
            _addresses[server.Name] = IPAddress.TryParse(server.Host, out var literal) ? literal : null;
            if (_backend.IsChecked(server) && _services.Verdicts.Recall(_backend.Name, server) is { } known)
            {
                _checks = _checks.SetItem(server.Name, known);
            }
        }

        Update();
        if (_addresses.ContainsValue(null))
        {
            ResolveNames();
            Timers.StartPeriodicTimer(nameof(ResolveAgain), ResolveAgain.Instance, ResolveInterval);
        }
    }

    private void ResolveNames()
    {
        foreach (var server in _backend.Servers.Where(server => !IPAddress.TryParse(server.Host, out _)))
        {
            _services.Resolver.ResolveAsync(server.Host).PipeTo(Self, success: address => new Resolved(server.Name, address));
        }
    }

    private void SetAddress(Resolved resolved)
    {
        var before = _addresses[resolved.Server];
        if (resolved.Address is null)
        {
            // The last address serves on: a name server that fails shall not take servers down. Said once, however long it lasts.
            if (_unresolved.Add(resolved.Server))
            {
                _log.Warning("{0}/{1}: its host has no address{2}", _backend.Name, resolved.Server, before is null ? "" : $"; {before} stays in use");
            }

            return;
        }

        if (_unresolved.Remove(resolved.Server))
        {
            _log.Info("{0}/{1}: its host has an address again", _backend.Name, resolved.Server);
        }

        if (!resolved.Address.Equals(before))
        {
            _log.Info("{0}/{1}: address {2}", _backend.Name, resolved.Server, resolved.Address);
            _addresses[resolved.Server] = resolved.Address;
            Update();
        }
    }

    private void Checked(HealthMessages.ServerChecked result)
    {
        var before = _checks.GetValueOrDefault(result.Server);
        _checks = _checks.SetItem(result.Server, result);
        if (before is not null && result == before with { Last = before.Last with { Duration = result.Last.Duration } })
        {
            if (!_durationsWait)
            {
                _durationsWait = true;
                Timers.StartSingleTimer(nameof(DurationsInterval), UpdateNow.Instance, DurationsInterval);
            }

            return;
        }

        // What else waits in the mailbox is taken along: many servers change together, and each update looks at all of them.
        if (!_updateWaits)
        {
            _updateWaits = true;
            Self.Tell(UpdateNow.Instance);
        }
    }

    private void Update()
    {
        _updateWaits = _durationsWait = false;
        var changes = _changes.After(StateOf);
        var pool = PoolRules.PoolOf(
            _backend,
            _backend.Servers.Select(Candidate),
            _node.Address);
        var starting = _backend.Servers.Any(server => StateOf(server) == HealthState.Starting);
        // Until a first verdict nothing is known: the data plane, which outlives the actor system, keeps the pool that it has.
        var undecided = _pool is null && pool.Servers.IsEmpty && starting;
        if (!undecided && pool != _pool)
        {
            try
            {
                _services.DataPlane.ReplacePool(pool);
                LogUse(pool);
                _pool = pool;
            }
            catch (ListenException e)
            {
                // It was good when the configuration was read; the next change of a server tries again.
                _log.Error("{0}: {1}; its former servers stay in use", _backend.Name, e.Message);
            }
        }

        var failed = pool.Servers.IsEmpty && !starting;
        Context.Parent.Tell(new HealthMessages.BackendChanged(_backend.Name, failed, [.. _backend.Servers.Select(Row)]));
        changes.ForEach(change => Follow(change.Server, change.IsUp, change.IsFirst));
        if (_changes.NextStep is { } step)
        {
            Timers.StartSingleTimer(nameof(UpdateNow), UpdateNow.Instance, step);
        }
    }

    /// <summary>What a change leads to, once the pool is as it should be.</summary>
    private void Follow(ServerSettings server, bool isUp, bool isFirst)
    {
        if (!isUp && !isFirst && server.Health.ShutdownSessions)
        {
            _services.DataPlane.KillSessions(new SessionFilter(Backend: _backend.Name, Server: server.Name), SessionOutcome.ServerDown);
        }

        var notify = _backend.Notify;
        if ((!isFirst || (notify.First && _backend.IsChecked(server))) && (!notify.Up.IsEmpty || !notify.Down.IsEmpty))
        {
            var name = $"notify-{ChildSupervision.PathElement(server.Name)}";
            var notifier = Context.Child(name);
            if (notifier.IsNobody())
            {
                notifier = Context.ActorOf(NotifyActor.Props(notify, _services.Programs), name);
            }

            notifier.Tell(new NotifyActor.Change(_node.Name, _backend.Name, server.Name, server.Host, server.Port, isUp, LastOf(server)));
        }
    }

    private void AgentSaid(HealthMessages.AgentSaid said)
    {
        _agents[said.Server] = said.State;
        Update();
    }

    /// <summary>A server as check, agent, slow start and operators leave it.</summary>
    private ServerCandidate Candidate(ServerSettings server) => new(
        server with { MaxConnections = AgentOf(server).MaxConnections ?? server.MaxConnections },
        StateOf(server),
        _addresses[server.Name],
        AdminOf(server),
        WeightOf(server));

    // Operators and the agent may both take a server out of service; whoever asks for more has it.
    private AdminState AdminOf(ServerSettings server)
    {
        var asked = AgentOf(server).Admin switch
        {
            AgentAdmin.Drain => AdminState.Drain,
            AgentAdmin.Maint => AdminState.Maint,
            _ => AdminState.Ready,
        };
        var told = _overrides.StateOf(_backend.Name, server.Name);
        return asked > told ? asked : told;
    }

    private int WeightOf(ServerSettings server) =>
        _changes.Grown(server, AgentOf(server).WeightOf(_overrides.WeightOf(_backend.Name, server.Name, server.Weight)));

    private AgentState AgentOf(ServerSettings server) => _agents.GetValueOrDefault(server.Name, AgentState.Initial);

    // A change of weights alone is no news.
    private void LogUse(ServerPool pool)
    {
        if (pool.Servers.IsEmpty && _pool is not { Servers.IsEmpty: true })
        {
            _log.Warning("Backend {0} has no usable server", _backend.Name);
        }
        else if (_pool is null || !_pool.Servers.Select(server => server.Name).SequenceEqual(pool.Servers.Select(server => server.Name)))
        {
            _log.Info("Backend {0} uses {1}", _backend.Name, string.Join(' ', pool.Servers.Select(server => server.Name)));
        }
    }

    private void SetOverrides(OverrideTable overrides)
    {
        foreach (var server in _backend.Servers)
        {
            var (before, now) = (_overrides.StateOf(_backend.Name, server.Name), overrides.StateOf(_backend.Name, server.Name));
            if (before != now)
            {
                _log.Info("{0}/{1}: {2}, was {3}", _backend.Name, server.Name, Words.Of(now), Words.Of(before));
            }
        }

        _overrides = overrides;
        Update();
    }

    private HealthState StateOf(ServerSettings server) =>
        _agents.GetValueOrDefault(server.Name) is { IsDown: true } ? HealthState.Down
        : _checks.TryGetValue(server.Name, out var result) ? result.State
        : _backend.IsChecked(server) ? HealthState.Starting : HealthState.Up;

    private ProbeResult LastOf(ServerSettings server)
    {
        var last = _checks.TryGetValue(server.Name, out var result) ? result.Last : new ProbeResult(ProbeCode.Unknown, "", TimeSpan.Zero);
        return _agents.GetValueOrDefault(server.Name) is { IsDown: true } agent ? last with { Detail = $"agent: {agent.Reason}" } : last;
    }

    private HealthMessages.BackendServer Row(ServerSettings server) => new(
        server.Name,
        server.Address,
        WeightOf(server),
        StateOf(server),
        LastOf(server),
        _checks.GetValueOrDefault(server.Name)?.Since ?? _started)
    {
        Admin = AdminOf(server),
    };

    private sealed record Resolved(string Server, IPAddress? Address) : INodeMessage;

    private sealed class UpdateNow : INodeMessage
    {
        public static readonly UpdateNow Instance = new();
    }

    private sealed class ResolveAgain : INodeMessage
    {
        public static readonly ResolveAgain Instance = new();
    }
}
