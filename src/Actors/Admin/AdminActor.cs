using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Net.Tracking;

namespace HaActors.Actors.Admin;

/// <summary>Answers the operators' questions from what the guardian feeds it. One per node, created by the guardian.</summary>
public sealed class AdminActor : ReceiveActor
{
    private readonly Dictionary<string, VipMessages.VipStateChanged> _vips = [];
    private readonly Dictionary<string, HealthMessages.BackendChanged> _backends = [];
    private readonly Dictionary<string, TrafficMessages.BackendTraffic> _traffic = [];
    private readonly Dictionary<string, TrackState> _tracks = [];
    private ImmutableArray<ClusterMessages.TrafficReport> _reports = [];
    private DataPlaneCounters _counters = new([], []);
    private ClusterPicture? _picture;

    public AdminActor(ServiceSettings settings, TimeProvider time)
    {
        Receive<ClusterPicture>(picture => _picture = picture);
        Receive<VipMessages.VipStateChanged>(changed => _vips[changed.Vip] = changed);
        Receive<HealthMessages.BackendChanged>(changed => _backends[changed.Backend] = changed);
        Receive<TrafficMessages.BackendTraffic>(traffic => _traffic[traffic.Backend] = traffic);

        Receive<TrackMessages.TrackChanged>(changed => _tracks[changed.State.Name] = changed.State);

        Receive<AdminMessages.GetTracks>(_ => Sender.Tell(TrackTables.Tracks(settings, _tracks, time)));
        Receive<TrafficMessages.AllCountersRead>(read => _counters = read.Counters);
        Receive<AdminMessages.GetTrafficCsv>(_ => Sender.Tell(new AdminMessages.TrafficCsv(HaproxyCsv.Render(settings, _counters, _backends))));
        Receive<TrafficMessages.ClusterTraffic>(traffic => _reports = traffic.Reports);

        Receive<AdminMessages.GetVips>(_ => Sender.Tell(ClusterTables.Vips(settings, _picture, _vips)));
        Receive<AdminMessages.GetNodes>(_ => Sender.Tell(ClusterTables.Nodes(settings, _picture, time)));
        Receive<AdminMessages.GetServers>(_ => Sender.Tell(ClusterTables.Servers(settings, _backends, _traffic, _reports)));
        Receive<AdminMessages.GetHealth>(_ => Sender.Tell(ClusterTables.Health(settings, _picture)));
    }

    public static Props Props(ServiceSettings settings, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new AdminActor(settings, time));
}
