using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Net.Model;

namespace HaActors.Actors.Traffic;

/// <summary>
/// Keeps what the nodes share about traffic: what operators said of servers and frontends, and how many sessions each node carries. One per
/// node, created by the guardian; its peers are the actors of the same path on the other members. What operators said is on every node, so
/// no loss of a node, nor a change of the leader, loses it; it ends when all nodes are stopped at once. Who comes, or comes back into reach, is
/// told all of it at once, in messages that each fit in a frame; what gets lost on the way all the same is mended by reminders, round after round.
/// </summary>
public sealed class TrafficGossipActor : ReceiveActor, IWithTimers
{
    // Of one interval, so that a long table does not fill the wire: the whole of it is said again every (entries / 1000) intervals.
    private const int RemindersPerReport = 4;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ServiceSettings _settings;
    private readonly NodeServices _services;
    private readonly NodeTimings _timings;
    private readonly long _incarnation;
    private readonly Dictionary<string, TrafficMessages.BackendTraffic> _own = [];
    private readonly Dictionary<(string Node, string Backend), ClusterMessages.TrafficReport> _reports = [];
    private OverrideTable _overrides;
    private NodeView? _view;
    private long _version;
    private int _reminder;

    public TrafficGossipActor(ServiceSettings settings, NodeServices services, NodeTimings timings)
    {
        (_settings, _services, _timings, _overrides) = (settings, services, timings, services.Overrides.Last);
        _incarnation = Akka.Cluster.Cluster.Get(Context.System).SelfUniqueAddress.Uid;

        Receive<ClusterPicture>(picture => ViewChanged(picture.View));
        Receive<TrafficMessages.BackendTraffic>(traffic => _own[traffic.Backend] = traffic);
        Receive<AdminMessages.SetServer>(SetServer);
        Receive<AdminMessages.SetFrontend>(SetFrontend);
        Receive<ClusterMessages.Overrides>(said => Merge(said.Entries));
        Receive<ClusterMessages.TrafficReport>(Count);
        Receive<Tick>(_ => Report());
        Receive<ClusterMessages.Unreadable>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ServiceSettings settings, NodeServices services, NodeTimings timings) =>
        Akka.Actor.Props.Create(() => new TrafficGossipActor(settings, services, timings));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _timings.ReportInterval);

    private void ViewChanged(NodeView view)
    {
        var known = _view?.PeersInReach.ToDictionary(node => node.Name, node => node.Incarnation) ?? [];
        _view = view;
        foreach (var gone in _reports.Keys.Where(key => !view.Nodes.ContainsKey(key.Node)).ToArray())
        {
            _reports.Remove(gone);
        }

        foreach (var node in view.PeersInReach.Where(node => known.GetValueOrDefault(node.Name) != node.Incarnation))
        {
            Tell(node.Address, _overrides.Entries.Values);
        }
    }

    private void SetServer(AdminMessages.SetServer order)
    {
        if (TrafficOrders.Refuse(_settings, order) is { } rule)
        {
            Sender.Tell(new AdminMessages.MoveResult(false, rule));
            return;
        }

        var servers = _settings.Backends.First(backend => backend.Name == order.Backend).Servers
            .Where(server => order.Server.Length == 0 || server.Name == order.Server);
        Say([.. servers.Select(server => _overrides.Next(
            order.Backend, server.Name, order.State, order.Weight, _services.Time.GetUtcNow(), _settings.Node.Name))]);
    }

    private void SetFrontend(AdminMessages.SetFrontend order)
    {
        if (TrafficOrders.Refuse(_settings, order) is { } rule)
        {
            Sender.Tell(new AdminMessages.MoveResult(false, rule));
            return;
        }

        Say([_overrides.Next("", order.Frontend, order.State, null, _services.Time.GetUtcNow(), _settings.Node.Name)]);
    }

    private void Say(ImmutableArray<TrafficOverride> entries)
    {
        Merge(entries);
        foreach (var peer in Peers())
        {
            Tell(peer, entries);
        }

        var said = entries.Select(entry =>
            $"{(entry.Backend.Length == 0 ? entry.Name : $"{entry.Backend}/{entry.Name}")}: {entry.State}{(entry.Weight >= 0 ? $", weight {entry.Weight}" : "")}");
        Sender.Tell(new AdminMessages.MoveResult(true, string.Join('\n', said)));
    }

    private void Merge(ImmutableArray<TrafficOverride> entries)
    {
        var merged = _overrides.With(entries);
        if (ReferenceEquals(merged, _overrides))
        {
            return;
        }

        _log.Info("Traffic: {0}", string.Join("; ", entries.Where(entry => _overrides.Entries.GetValueOrDefault(entry.Key) != entry).Select(entry => $"{entry.Backend}/{entry.Name} {entry.State} weight {entry.Weight} by {entry.Node}")));
        _services.Overrides.Last = _overrides = merged;
        Context.Parent.Tell(merged);
    }

    private void Count(ClusterMessages.TrafficReport report)
    {
        var key = (report.Node, report.Backend);
        if (!_reports.TryGetValue(key, out var known) || known.Incarnation != report.Incarnation || known.Version < report.Version)
        {
            _reports[key] = report;
        }
    }

    // All sessions each time: that is little, and whatever got lost is mended within one interval.
    private void Report()
    {
        _version = Math.Max(_version + 1, _services.Time.GetTimestamp());
        foreach (var traffic in _own.Values)
        {
            var report = new ClusterMessages.TrafficReport(
                _settings.Node.Name,
                _incarnation,
                _version,
                traffic.Backend,
                [.. traffic.Servers.Select(server => new ClusterMessages.ServerSessions(server.Server, server.Sessions, server.Total))]);
            _reports[(report.Node, report.Backend)] = report;
            foreach (var peer in Peers())
            {
                Context.OnNode(peer).Tell(report);
            }
        }

        Remind();
        Context.Parent.Tell(new TrafficMessages.ClusterTraffic([.. _reports.Values]));
    }

    /// <summary>Says the next part of the table again.</summary>
    private void Remind()
    {
        var batches = OverrideTable.Batches(_overrides.Entries.Values).ToArray();
        for (var i = 0; i < Math.Min(RemindersPerReport, batches.Length); i++)
        {
            _reminder = (_reminder + 1) % batches.Length;
            foreach (var peer in Peers())
            {
                Context.OnNode(peer).Tell(batches[_reminder]);
            }
        }
    }

    private static void Tell(Address peer, IEnumerable<TrafficOverride> entries)
    {
        foreach (var batch in OverrideTable.Batches(entries))
        {
            Context.OnNode(peer).Tell(batch);
        }
    }

    private IEnumerable<Address> Peers() =>
        _view?.Nodes.Values.Select(node => node.Address).Where(address => !address.Equals(_view.Self)) ?? [];

    private sealed class Tick : INodeMessage
    {
        public static readonly Tick Instance = new();
    }
}
