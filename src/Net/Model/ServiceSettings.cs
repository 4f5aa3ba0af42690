using System.Collections.Immutable;
using System.Net;

namespace HaActors.Net.Model;

/// <summary>
/// Everything that the actors and the network layers act on, validated and immutable. The host makes one from HOCON at start
/// and one more at every reload, with the next revision.
/// </summary>
/// <param name="Revision">Counts configurations since the process started, from 1.</param>
/// <param name="Node">This machine.</param>
/// <param name="Vips">All VIPs of the cluster, in name order.</param>
public sealed record ServiceSettings(
    int Revision,
    NodeSettings Node,
    ImmutableArray<VipSettings> Vips,
    ImmutableArray<FrontendSettings> Frontends,
    ImmutableArray<BackendSettings> Backends)
{
    /// <summary>How calmly VIPs are rearranged.</summary>
    public PlacementSettings Placement { get; init; } = new();

    /// <summary>What VIPs may depend on beside their interface.</summary>
    public ImmutableArray<TrackSettings> Tracks { get; init; } = [];
}

/// <summary>This machine: the <c>ha.node</c> block.</summary>
/// <param name="Name">Unique in the cluster.</param>
/// <param name="Interface">Interface of VIPs that name none.</param>
/// <param name="Address">The machine's own IPv4 address on that interface: source of its adverts, host of its cluster endpoint.</param>
/// <param name="Weight">Share of the VIPs relative to the other nodes, 0-1000; 0 holds none unless nobody else can.</param>
public sealed record NodeSettings(string Name, string Interface, IPAddress Address, int Weight);
