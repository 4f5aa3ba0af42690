using System.Collections.Immutable;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Tracking;

namespace HaActors.Actors.Cluster;

/// <summary>What a node reports of itself, before it is put into messages. Immutable.</summary>
/// <param name="Vips">The last word of each VIP's machine.</param>
/// <param name="Backends">The last table of each backend.</param>
/// <param name="Tracks">The last state of each track.</param>
public sealed record LocalFacts(
    ServiceSettings Settings,
    ImmutableSortedDictionary<string, VipMessages.VipStateChanged> Vips,
    ImmutableSortedDictionary<string, HealthMessages.BackendChanged> Backends,
    ImmutableSortedDictionary<string, TrackState> Tracks,
    bool Drained)
{
    /// <summary>The last reading of the frontends' counters.</summary>
    public TrafficMessages.NodeTraffic Traffic { get; init; } = new(0, 0, 0);

    /// <summary>Facts of a node that has just started.</summary>
    public static LocalFacts Initial(ServiceSettings settings) => new(
        settings,
        ImmutableSortedDictionary.Create<string, VipMessages.VipStateChanged>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, HealthMessages.BackendChanged>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, TrackState>(StringComparer.Ordinal),
        false);

    /// <summary>The report that follows from the facts.</summary>
    public ClusterMessages.NodeReport Report(long incarnation, long version, Plan plan, NodeView view, RedundancyCounters wire)
    {
        var required = Settings.Vips.SelectMany(vip => vip.Requires).ToHashSet();
        return new ClusterMessages.NodeReport(
            Settings.Node.Name,
            incarnation,
            version,
            Settings.Revision,
            plan.Epoch,
            plan.Leader,
            Settings.Node.Weight,
            Drained,
            [.. Backends.Values.Where(backend => backend.Failed && required.Contains(backend.Backend)).Select(backend => backend.Backend)],
            [.. Vips.Values.Where(vip => vip.State == VipState.Master)
                .Select(vip => new ClusterMessages.OwnedVip(vip.Vip, vip.Since.ToUnixTimeMilliseconds(), vip.Cause))],
            new ClusterMessages.NodeLoad(
                Traffic.Sessions,
                Traffic.BytesIn,
                Traffic.BytesOut,
                [.. view.Nodes.Values.Where(node => !node.Reachable).Select(node => node.Name)],
                [.. Vips.Values.Where(vip => vip.State == VipState.Initialize).Select(vip => vip.Vip)]),
            [.. Tracks.Values.Where(track => track.Effect.IsFault && !track.IsPending).Select(track => track.Name)],
            new ClusterMessages.NodeWire(wire.LateWakeUps, Math.Round(wire.LargestLateness.TotalMilliseconds, 1)));
    }

    /// <summary>The health report on one backend.</summary>
    public ClusterMessages.HealthReport HealthReport(HealthMessages.BackendChanged backend, long incarnation, long version) =>
        new(Settings.Node.Name, incarnation, version, backend.Backend, [.. backend.Servers.Select(Verdict)]);

    private static ClusterMessages.ServerVerdict Verdict(HealthMessages.BackendServer server) => new(
        server.Server,
        Words.Of(server.State),
        server.Last.Code.ToString(),
        server.Last.Detail,
        server.Last.Duration.TotalMilliseconds,
        server.Since.ToUnixTimeMilliseconds())
    {
        Address = server.Address,
    };
}
