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

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly BackendSettings _backend;
    private readonly IPAddress _own;
    private readonly NodeServices _services;
    private readonly Dictionary<string, IPAddress?> _addresses = [];
    private ImmutableDictionary<string, HealthMessages.ServerChecked> _checks = ImmutableDictionary<string, HealthMessages.ServerChecked>.Empty;
    private OverrideTable _overrides;
    private ServerPool? _pool;
    private DateTimeOffset _started;

    public BackendActor(BackendSettings backend, IPAddress own, NodeServices services)
    {
        (_backend, _own, _services, _overrides) = (backend, own, services, services.Overrides.Last);

        Receive<HealthMessages.ServerChecked>(Checked);
        Receive<OverrideTable>(SetOverrides);
        Receive<Resolved>(SetAddress);
        Receive<ResolveAgain>(_ => ResolveNames());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="own">This node's address, for <see cref="BackendSettings.PreferLocal"/>.</param>
    public static Props Props(BackendSettings backend, IPAddress own, NodeServices services) =>
        Akka.Actor.Props.Create(() => new BackendActor(backend, own, services));

    protected override void PreStart()
    {
        _started = _services.Time.GetUtcNow();
        foreach (var server in _backend.Servers)
        {
            _addresses[server.Name] = IPAddress.TryParse(server.Host, out var literal) ? literal : null;
            if (_backend.Check is not null && _services.Verdicts.Recall(_backend.Name, server) is { } known)
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
            // The last address serves on: a name server that fails shall not take servers down.
            _log.Warning("{0}/{1}: its host has no address{2}", _backend.Name, resolved.Server, before is null ? "" : $"; {before} stays in use");
        }
        else if (!resolved.Address.Equals(before))
        {
            _log.Info("{0}/{1}: address {2}", _backend.Name, resolved.Server, resolved.Address);
            _addresses[resolved.Server] = resolved.Address;
            Update();
        }
    }

    private void Checked(HealthMessages.ServerChecked result)
    {
        _checks = _checks.SetItem(result.Server, result);
        _services.Verdicts.Remember(_backend.Servers.First(server => server.Name == result.Server), result);
        Update();
    }

    private void Update()
    {
        var pool = PoolRules.PoolOf(
            _backend,
            _backend.Servers.Select(Candidate),
            _own);
        var starting = _backend.Servers.Any(server => StateOf(server) == HealthState.Starting);
        // Until a first verdict nothing is known: the data plane, which outlives the actor system, keeps the pool that it has.
        var undecided = _pool is null && pool.Servers.IsEmpty && starting;
        if (!undecided && pool != _pool)
        {
            _services.DataPlane.ReplacePool(pool);
            LogUse(pool);
            _pool = pool;
        }

        var failed = pool.Servers.IsEmpty && !starting;
        Context.Parent.Tell(new HealthMessages.BackendChanged(_backend.Name, failed, [.. _backend.Servers.Select(Row)]));
    }

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

    private ServerCandidate Candidate(ServerSettings server) => new(
        server,
        StateOf(server),
        _addresses[server.Name],
        _overrides.StateOf(_backend.Name, server.Name),
        _overrides.WeightOf(_backend.Name, server.Name, server.Weight));

    private HealthState StateOf(ServerSettings server) =>
        _checks.TryGetValue(server.Name, out var result) ? result.State
        : _backend.Check is null ? HealthState.Up : HealthState.Starting;

    private HealthMessages.BackendServer Row(ServerSettings server) => new(
        server.Name,
        server.Host.Contains(':') ? $"[{server.Host}]:{server.Port}" : $"{server.Host}:{server.Port}",
        _overrides.WeightOf(_backend.Name, server.Name, server.Weight),
        StateOf(server),
        _checks.TryGetValue(server.Name, out var result) ? result.Last : new ProbeResult(ProbeCode.Unknown, "", TimeSpan.Zero),
        result?.Since ?? _started)
    {
        Admin = _overrides.StateOf(_backend.Name, server.Name),
    };

    private sealed record Resolved(string Server, IPAddress? Address) : INodeMessage;

    private sealed class ResolveAgain : INodeMessage
    {
        public static readonly ResolveAgain Instance = new();
    }
}
