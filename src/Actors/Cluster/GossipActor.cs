using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>
/// Owns this node's <see cref="ClusterPicture"/>: merges what peers send, sends them what this node knows, and tells its parent
/// the picture whenever it changes and once per report interval. One per node, created by the guardian; its peers are the actors
/// of the same path on the other members.
/// </summary>
public sealed class GossipActor : ReceiveActor, IWithTimers
{
    private const int ReportsPerWhole = 5;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly NodeServices _services;
    private readonly NodeTimings _timings;
    private readonly long _incarnation;
    private LocalFacts _facts;
    private ClusterPicture _picture;
    private readonly Dictionary<string, HealthMessages.BackendChanged> _told = [];
    private long _version;
    private long _reports;

    public GossipActor(Net.Model.ServiceSettings settings, NodeServices services, NodeTimings timings)
    {
        (_services, _timings, _facts) = (services, timings, LocalFacts.Initial(settings));
        var self = Akka.Cluster.Cluster.Get(Context.System).SelfUniqueAddress;
        _incarnation = self.Uid;
        _picture = ClusterPicture.Empty(self.Address) with { Plan = services.Memory.Last };

        Receive<NodeView>(ViewChanged);
        Receive<ClusterMessages.NodeReport>(ReportArrived);
        Receive<ClusterMessages.HealthReport>(report => Merge(_picture.With(report)));
        Receive<GossipMessages.PlanMade>(made => PlanMadeHere(made.Plan));
        Receive<Plan>(Adopt);
        Receive<VipMessages.VipStateChanged>(changed => Learn(_facts with { Vips = _facts.Vips.SetItem(changed.Vip, changed) }));
        Receive<HealthMessages.BackendChanged>(BackendChanged);
        Receive<TrafficMessages.NodeTraffic>(traffic => _facts = _facts with { Traffic = traffic });
        Receive<TrackMessages.TrackChanged>(changed => Learn(_facts with { Tracks = _facts.Tracks.SetItem(changed.State.Name, changed.State) }));
        Receive<GossipMessages.DrainNode>(_ => Learn(_facts with { Drained = true }));
        Receive<SendReports>(_ => Report());
        Receive<Tick>(_ => OnTick());
        Receive<ClusterMessages.Unreadable>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Net.Model.ServiceSettings settings, NodeServices services, NodeTimings timings) =>
        Akka.Actor.Props.Create(() => new GossipActor(settings, services, timings));

    protected override void PreStart()
    {
        Report();
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _timings.ReportInterval);
    }

    private void ViewChanged(NodeView view)
    {
        var known = _picture.View.Nodes;
        Merge(_picture.With(view));
        foreach (var node in view.Nodes.Values.Where(node => node.IsUp && !node.Address.Equals(view.Self)))
        {
            if (!known.TryGetValue(node.Name, out var before) || !before.IsUp || before.Incarnation != node.Incarnation)
            {
                // A node that just became a member waits for this before it acts.
                SendTo(node.Address);
            }
        }
    }

    private void ReportArrived(ClusterMessages.NodeReport report)
    {
        Merge(_picture.With(report, _services.Time.GetTimestamp()));

        if (_picture.Plan.Supersedes(report.Epoch, report.PlanLeader))
        {
            Sender.Tell(_picture.Plan);
        }
        else if (_picture.IsBehind(report))
        {
            // The other side answers an older report with its plan.
            Sender.Tell(OwnReport());
        }
    }

    private void PlanMadeHere(Plan plan)
    {
        Adopt(plan);
        foreach (var peer in PeerAddresses())
        {
            Context.OnNode(peer).Tell(plan);
        }
    }

    private void Adopt(Plan plan)
    {
        if (!plan.Supersedes(_picture.Plan))
        {
            return;
        }

        _log.Info("Plan {0} by {1} is in force", plan.Epoch, plan.Leader);
        _services.Memory.Last = plan;
        Merge(_picture.With(plan));
        ReportSoon();
    }

    private void BackendChanged(HealthMessages.BackendChanged changed)
    {
        var before = _facts.Backends.GetValueOrDefault(changed.Backend);
        _facts = _facts with { Backends = _facts.Backends.SetItem(changed.Backend, changed) };
        // Every probe brings a new duration: only a verdict is worth a message of its own.
        if (before is null || before.Failed != changed.Failed
            || !before.Servers.Select(server => server.State).SequenceEqual(changed.Servers.Select(server => server.State)))
        {
            ReportSoon();
        }
    }

    private void Learn(LocalFacts facts)
    {
        _facts = facts;
        ReportSoon();
    }

    private void ReportSoon()
    {
        if (!Timers.IsTimerActive(nameof(SendReports)))
        {
            Timers.StartSingleTimer(nameof(SendReports), SendReports.Instance, _timings.ReportDelay);
        }
    }

    private void OnTick()
    {
        var stale = _picture.HeardAt
            .Where(heard => _services.Time.GetElapsedTime(heard.Value) > _timings.ReportTimeout)
            .Select(heard => heard.Key)
            .ToImmutableHashSet();
        _picture = _picture.WithStale(stale);

        Report();
        Context.Parent.Tell(_picture);
    }

    private void Report()
    {
        var report = OwnReport();
        // Verdicts that stay as they are go out now and then only, for whom a message was lost to.
        var whole = _reports++ % ReportsPerWhole == 0;
        var changed = _facts.Backends.Values.Where(backend => whole || !ReferenceEquals(_told.GetValueOrDefault(backend.Backend), backend)).ToList();
        var health = changed.Select(backend => _facts.HealthReport(backend, _incarnation, report.Version)).ToList();
        changed.ForEach(backend => _told[backend.Backend] = backend);
        Merge(health.Aggregate(_picture.With(report, _services.Time.GetTimestamp()), (merged, each) => merged.With(each)));
        foreach (var peer in PeerAddresses())
        {
            Send(Context.OnNode(peer), report, health);
        }
    }

    // The version must also grow over restarts of this actor, and the clock of the process does.
    private ClusterMessages.NodeReport OwnReport()
    {
        _version = Math.Max(_version + 1, _services.Time.GetTimestamp());
        return _facts.Report(_incarnation, _version, _picture.Plan, _picture.View, _services.Redundancy.Counters);
    }

    private void SendTo(Address peer)
    {
        var report = OwnReport();
        Send(Context.OnNode(peer), report, _facts.Backends.Values.Select(backend => _facts.HealthReport(backend, _incarnation, report.Version)));
    }

    private static void Send(ActorSelection peer, ClusterMessages.NodeReport report, IEnumerable<ClusterMessages.HealthReport> health)
    {
        peer.Tell(report);
        foreach (var each in health)
        {
            peer.Tell(each);
        }
    }

    private void Merge(ClusterPicture merged)
    {
        if (!ReferenceEquals(merged, _picture))
        {
            _picture = merged;
            Context.Parent.Tell(_picture);
        }
    }

    private IEnumerable<Address> PeerAddresses() =>
        _picture.View.Nodes.Values.Select(node => node.Address).Where(address => !address.Equals(_picture.View.Self));

    private sealed class SendReports : INodeMessage
    {
        public static readonly SendReports Instance = new();
    }

    private sealed class Tick : INodeMessage
    {
        public static readonly Tick Instance = new();
    }
}
