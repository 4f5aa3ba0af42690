using HaActors.Net.Proxy;

namespace HaActors.Actors.Traffic;

/// <summary>
/// Chooses what is logged of servers with which TLS does not come about: the first failure, one with another cause at once, and the same again
/// once a minute. Connections fail by the thousand.
/// </summary>
public sealed class HandshakeFaults(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long Errors, string Fault, long At)> _told = [];

    /// <summary>What is to be told of a new reading.</summary>
    /// <param name="timestamp">Of the reading, by <see cref="TimeProvider.GetTimestamp"/>.</param>
    public IEnumerable<ServerCounters> Of(IEnumerable<ServerCounters> servers, long timestamp)
    {
        foreach (var server in servers)
        {
            if (server.HandshakeErrors == 0 || server.HandshakeFault is not { } fault)
            {
                continue;
            }

            if (_told.TryGetValue(server.Server, out var told)
                && (server.HandshakeErrors <= told.Errors || (told.Fault == fault && time.GetElapsedTime(told.At, timestamp) < Interval)))
            {
                continue;
            }

            _told[server.Server] = (server.HandshakeErrors, fault, timestamp);
            yield return server;
        }
    }
}
