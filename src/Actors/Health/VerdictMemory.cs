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
        _last[(verdict.Backend, verdict.Server)] = (AddressOf(server), verdict);

    /// <summary>The verdict on a server at the same address; null: there is none.</summary>
    public HealthMessages.ServerChecked? Recall(string backend, ServerSettings server) =>
        _last.TryGetValue((backend, server.Name), out var known) && known.Address == AddressOf(server) ? known.Verdict : null;

    /// <summary>The counter to go on from; a change of state that was being counted is counted anew.</summary>
    public HealthCounter CounterOf(string backend, ServerSettings server) => Recall(backend, server)?.State switch
    {
        HealthState.Up or HealthState.GoingDown => new HealthCounter(HealthState.Up, 0),
        HealthState.Down or HealthState.GoingUp => new HealthCounter(HealthState.Down, 0),
        _ => HealthCounter.Initial,
    };

    private static string AddressOf(ServerSettings server) => $"{server.Host}:{server.Port}";
}
