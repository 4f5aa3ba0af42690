using System.Net;
using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// Tells why connections were turned away: the event stream of each, the log of each cause once, and then at most once a minute with a
/// count. Any thread.
/// </summary>
internal sealed class StrangerLog(TcpRemoting remoting)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (long Logged, int Since)> _causes = [];

    /// <param name="cause">What follows a colon is detail: it does not make another cause.</param>
    public void Report(string cause, EndPoint? from)
    {
        remoting.Failed(new RemoteTransportException(cause), AddressOf(from), inbound: true);
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
        remoting.Log.Warning("connection from {0} closed: {1} ({2} more of these since it was last logged)", from, cause, more);
    }

    /// <summary>The address that it would have as a peer.</summary>
    private Address AddressOf(EndPoint? from)
    {
        var own = remoting.DefaultAddress;
        return from is IPEndPoint stranger ? new Address(own.Protocol, own.System, stranger.Address.ToString(), stranger.Port) : own;
    }
}
