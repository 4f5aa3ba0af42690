using System.Collections.Immutable;
using HaActors.Actors.Traffic;
using HaActors.Net.Health;

namespace HaActors.Actors.Messages;

/// <summary>Verdicts on servers, from the health actors to the traffic actors and to the node report.</summary>
public static class HealthMessages
{
    /// <summary>A probe has ended; sent after every probe, whether or not the state changed.</summary>
    /// <param name="Since">When the state last changed, by this node's clock; for display only.</param>
    public sealed record ServerChecked(
        string Backend, string Server, HealthState State, ProbeResult Last, DateTimeOffset Since) : INodeMessage;

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
