using System.Net;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Logs why connections were turned away: each cause once, and then at most once a minute with a count. Any thread.</summary>
internal sealed class StrangerLog(ILoggingAdapter log)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long Logged, int Since)> _causes = [];

    /// <param name="cause">What follows a colon is detail: it does not make another cause.</param>
    public void Report(string cause, EndPoint? from)
    {
        var kind = cause.Split(':')[0];
        int more;
        lock (_causes)
        {
            var known = _causes.TryGetValue(kind, out var entry);
            if (known && TimeProvider.System.GetElapsedTime(entry.Logged) < Quiet)
            {
                _causes[kind] = (entry.Logged, entry.Since + 1);
                return;
            }
            more = entry.Since;
            _causes[kind] = (TimeProvider.System.GetTimestamp(), 0);
        }
        log.Warning("connection from {0} closed: {1} ({2} more of these since it was last logged)", from, cause, more);
    }
}
