using System.Collections.Immutable;
using HaActors.Actors.Traffic;
using HaActors.Net.Health;

namespace HaActors.Actors.Messages;

/// <summary>Verdicts on servers, from the health actors to the traffic actors and to the node report.</summary>
public static class HealthMessages
{
    /// <summary>What a check says has changed; also told every ten seconds, with a fresh duration.</summary>
    /// <param name="Since">When the state last changed, by this node's clock; for display only.</param>
    public sealed record ServerChecked(
        string Backend, string Server, HealthState State, ProbeResult Last, DateTimeOffset Since) : INodeMessage;

    /// <summary>Traffic to a server fails: so many errors in a row reached the limit of its check.</summary>
    public sealed record TrafficErrors(string Backend, string Server, long Count) : INodeMessage;

    /// <summary>What a server's agent wants has changed.</summary>
    public sealed record AgentSaid(string Backend, string Server, AgentState State) : INodeMessage;

    /// <summary>A program that a change of a server is told to has failed.</summary>
    public sealed record NotifyFailed(string Backend, string Server, string Text) : INodeMessage;

    /// <summary>A backend's table of verdicts; told upwards when a row changed.</summary>
    /// <param name="Failed">No server is usable, and none is still to have its first verdict: a node that has just started is not ill.</param>
    public sealed record BackendChanged(
        string Backend, bool Failed, ImmutableArray<BackendServer> Servers) : INodeMessage;

    /// <summary>One server in <see cref="BackendChanged"/>.</summary>
    /// <param name="Address">Host and port as configured.</param>
    /// <param name="Weight">In force now.</param>
    public sealed record BackendServer(
        string Server, string Address, int Weight, HealthState State, ProbeResult Last, DateTimeOffset Since)
    {
        /// <summary>What operators want of it.</summary>
        public AdminState Admin { get; init; }
    }
}
