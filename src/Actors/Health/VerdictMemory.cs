using System.Collections.Concurrent;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Actors.Health;

/// <summary>
/// The last verdict on each server. Outlives actor systems and reloads, so that a server that was found up or down needs not be
/// unknown again for the time of a check. Safe from any thread.
/// </summary>
public sealed class VerdictMemory
{
    private readonly ConcurrentDictionary<(string Backend, string Server), (string Address, HealthMessages.ServerChecked Verdict)> _last = [];

    /// <summary>Takes a verdict down.</summary>
    public void Remember(ServerSettings server, HealthMessages.ServerChecked verdict) =>
        _last[(verdict.Backend, verdict.Server)] = (server.Address, verdict);

    /// <summary>The verdict on a server at the same address; null: there is none.</summary>
    public HealthMessages.ServerChecked? Recall(string backend, ServerSettings server) =>
        _last.TryGetValue((backend, server.Name), out var known) && known.Address == server.Address ? known.Verdict : null;

    /// <summary>
    /// Forgets what is not checked any more: should it come back with a later revision, what was known of it may be days old.
    /// </summary>
    public void Keep(ServiceSettings settings)
    {
        var kept = (from backend in settings.Backends from server in backend.Servers where backend.IsChecked(server) select (backend.Name, server.Name)).ToHashSet();
        foreach (var server in _last.Keys.Where(server => !kept.Contains(server)))
        {
            _last.TryRemove(server, out _);
        }
    }

    /// <summary>The counter to go on from; a change of state that was being counted is counted anew.</summary>
    public HealthCounter CounterOf(string backend, ServerSettings server) => Recall(backend, server)?.State switch
    {
        HealthState.Up or HealthState.GoingDown => new HealthCounter(HealthState.Up, 0),
        HealthState.Draining => new HealthCounter(HealthState.Draining, 0),
        HealthState.Down or HealthState.GoingUp => new HealthCounter(HealthState.Down, 0),
        _ => HealthCounter.Initial,
    };
}
