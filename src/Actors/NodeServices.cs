using System.Net;
using HaActors.Actors.Admin;
using HaActors.Actors.Cluster;
using HaActors.Actors.Health;
using HaActors.Actors.Traffic;
using HaActors.Net.Handover;
using HaActors.Net.Health;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Proxy;
using HaActors.Net.Redundancy;
using HaActors.Net.Tracking;

namespace HaActors.Actors;

/// <summary>What the actors of a node work with. Made by the host; everything here outlives the actor system.</summary>
/// <param name="Memory">One per process.</param>
public sealed record NodeServices(
    IRedundancyEngine Redundancy,
    IDataPlane DataPlane,
    IHandoverNetwork Handover,
    IProbeFactory Probes,
    ICheckScheduler Checks,
    IServerResolver Resolver,
    PlanMemory Memory,
    TimeProvider Time)
{
    /// <summary>What the checks found so far.</summary>
    public VerdictMemory Verdicts { get; } = new();

    /// <summary>What VIPs depend on beside their interface.</summary>
    public ITrackBoard Tracks { get; init; } = TrackBoard.Empty;

    /// <summary>One per process.</summary>
    public OverrideMemory Overrides { get; init; } = new();

    /// <summary>One per process.</summary>
    public Tally Tally { get; init; } = new();

    /// <summary>Runs what changes of servers are told to.</summary>
    public IProgramRunner Programs { get; init; } = new ProgramRunner();
}

/// <summary>Turns the host of a server into an address.</summary>
public interface IServerResolver
{
    /// <summary>Resolves an address literal or a host name. Never throws; null: there is no address.</summary>
    Task<IPAddress?> ResolveAsync(string host);
}
