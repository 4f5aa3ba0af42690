using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Actors.Traffic;

/// <summary>
/// Notices when servers of a backend come up and go down, and grows the weight of those that came up (HAProxy slowstart). A server's first verdict
/// is no change of it, only news.
/// </summary>
internal sealed class ServerChanges(BackendSettings backend, TimeProvider time)
{
    // Of the weight, at the start of its growth; steps on the way.
    private const double Least = 0.1;
    private const int Steps = 20;

    private static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, bool> _wasUp = [];
    private readonly Dictionary<string, long> _growsSince = [];

    /// <summary>When to look again, as a weight grows; null: none does.</summary>
    public TimeSpan? NextStep
    {
        get
        {
            var longest = backend.Servers.Where(server => _growsSince.ContainsKey(server.Name)).Select(server => server.Health.SlowStart).DefaultIfEmpty().Min();
            return longest == TimeSpan.Zero ? null : longest / Steps > ShortestStep ? longest / Steps : ShortestStep;
        }
    }

    /// <summary>Takes the states of now; returns who came up (true) or went down, and whose state is known for the first time.</summary>
    public List<(ServerSettings Server, bool IsUp, bool IsFirst)> After(Func<ServerSettings, HealthState> stateOf)
    {
        var changes = new List<(ServerSettings Server, bool IsUp, bool IsFirst)>();
        foreach (var server in backend.Servers)
        {
            var state = stateOf(server);
            if (state == HealthState.Starting)
            {
                continue;
            }

            var isUp = state.IsUsable();
            if (!_wasUp.TryGetValue(server.Name, out var wasUp))
            {
                changes.Add((server, isUp, true));
            }
            else if (wasUp != isUp)
            {
                changes.Add((server, isUp, false));
                _growsSince.Remove(server.Name);
                if (isUp && server.Health.SlowStart > TimeSpan.Zero)
                {
                    _growsSince[server.Name] = time.GetTimestamp();
                }
            }

            _wasUp[server.Name] = isUp;
        }

        return changes;
    }

    /// <summary>A weight as it is at this time of its server's growth.</summary>
    public int Grown(ServerSettings server, int weight)
    {
        if (!_growsSince.TryGetValue(server.Name, out var since))
        {
            return weight;
        }

        var part = time.GetElapsedTime(since) / server.Health.SlowStart;
        if (part >= 1)
        {
            _growsSince.Remove(server.Name);
            return weight;
        }

        return (int)Math.Ceiling(weight * Math.Max(Least, part));
    }
}
