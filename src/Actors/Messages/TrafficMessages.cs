using System.Collections.Immutable;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Messages;

/// <summary>What is said between the traffic supervisor, the listeners, the connection handlers and the guardian of one node.</summary>
public static class TrafficMessages
{
    /// <summary>A listener's outcome: null if its frontend is open, else one sentence that says why not.</summary>
    public sealed record ListenerResult(string Frontend, string? Failure) : INodeMessage;

    /// <summary>A frontend that should be open cannot be, or is again.</summary>
    public sealed record FrontendRemarked(string Frontend, string Text) : INodeMessage;

    /// <summary>All listeners have tried; holds the sentences of those that failed.</summary>
    public sealed record ListenersReady(ImmutableArray<string> Failures) : INodeMessage;

    /// <summary>Closes every frontend; open sessions go on.</summary>
    public sealed record StopAccepting : INodeMessage
    {
        public static readonly StopAccepting Instance = new();
    }

    /// <summary>Waits until no session is open, ends those that outlast the limit, then answers <see cref="SessionsDrained"/>.</summary>
    public sealed record DrainSessions(TimeSpan Limit) : INodeMessage;

    /// <summary>Answer to <see cref="DrainSessions"/>.</summary>
    /// <param name="Killed">Sessions that were ended at the limit.</param>
    public sealed record SessionsDrained(long Killed) : INodeMessage;

    /// <summary>One reading of the counters of one backend's servers.</summary>
    /// <param name="Timestamp"><see cref="TimeProvider.GetTimestamp"/> of the reading.</param>
    public sealed record CountersRead(ImmutableArray<ServerCounters> Servers, long Timestamp) : INodeMessage;

    /// <summary>All traffic of this node's frontends; told upwards after each reading.</summary>
    /// <param name="Sessions">Open now.</param>
    /// <param name="BytesIn">From clients, since start.</param>
    public sealed record NodeTraffic(long Sessions, long BytesIn, long BytesOut) : INodeMessage;

    /// <summary>The newest report of every node on every backend, its own included.</summary>
    public sealed record ClusterTraffic(ImmutableArray<ClusterMessages.TrafficReport> Reports) : INodeMessage;

    /// <summary>One reading of all counters.</summary>
    public sealed record AllCountersRead(DataPlaneCounters Counters) : INodeMessage;

    /// <summary>What a connection handler makes of its readings; told upwards after each.</summary>
    public sealed record BackendTraffic(string Backend, ImmutableArray<ServerTraffic> Servers) : INodeMessage;

    /// <summary>Sessions of one server through this node.</summary>
    /// <param name="Sessions">Open now.</param>
    /// <param name="Total">Since start.</param>
    /// <param name="SessionsPerSecond">New ones between the last two readings.</param>
    public sealed record ServerTraffic(string Server, long Sessions, long Total, double SessionsPerSecond);
}
