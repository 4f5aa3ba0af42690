using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Net.Tracking;

namespace HaActors.Actors.Events;

/// <summary>
/// Remembers what happened: on this node from what the guardian feeds it, on the others from what their event logs tell. Created
/// by the guardian, one per node; its peers are the actors of the same path on the other members. Nothing else depends on it.
/// </summary>
public sealed class EventLogActor : ReceiveActor, IWithTimers
{
    // About a day of a calm cluster, and some 500 kB.
    private const int Capacity = 2000;

    // Told to a node that has just joined.
    private const int ToldToNewcomers = 100;

    // A message stays far below remoting's frame limit of 128 kB.
    private const int LargestBatch = 200;
    private const int LongestText = 300;

    private static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(100);

    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly long _incarnation;
    private readonly EventBuffer _buffer = new(Capacity);
    private readonly List<EventMessages.NodeEvent> _untold = [];
    private readonly Dictionary<string, VipMessages.VipStateChanged> _vips = [];
    private readonly Dictionary<string, HealthMessages.BackendChanged> _backends = [];
    private readonly Dictionary<string, TrackState> _tracks = [];
    private ClusterPicture? _picture;
    private Plan _plan = Plan.None;
    private long _sequence;

    public EventLogActor(string node, TimeProvider time)
    {
        // The clock of the process: a log that starts anew within an incarnation must not repeat numbers.
        (_node, _time, _sequence) = (node, time, time.GetTimestamp());
        _incarnation = Akka.Cluster.Cluster.Get(Context.System).SelfUniqueAddress.Uid;

        Receive<VipMessages.VipStateChanged>(VipChanged);
        Receive<VipMessages.VipRemarked>(said => Happened([new EventRules.Change("vip", said.Vip, said.Text)]));
        Receive<HealthMessages.BackendChanged>(BackendChanged);
        Receive<TrackMessages.TrackChanged>(TrackChanged);
        Receive<HealthMessages.NotifyFailed>(failed => Happened([new EventRules.Change("notify", $"{failed.Backend}/{failed.Server}", failed.Text)]));
        Receive<TrafficMessages.FrontendRemarked>(said => Happened([new EventRules.Change("frontend", said.Frontend, said.Text)]));
        Receive<GossipMessages.PlanMade>(made => PlanMade(made.Plan));
        Receive<ClusterPicture>(PictureChanged);
        Receive<EventMessages.EventBatch>(batch => Learn(batch.Events));
        Receive<EventMessages.GetEvents>(Answer);
        Receive<TellPeers>(_ => Tell());
        Receive<ClusterMessages.Unreadable>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string node, TimeProvider time) => Akka.Actor.Props.Create(() => new EventLogActor(node, time));

    private void VipChanged(VipMessages.VipStateChanged changed)
    {
        if (EventRules.Of(_vips.GetValueOrDefault(changed.Vip), changed) is { } change)
        {
            Happened([change]);
        }

        _vips[changed.Vip] = changed;
    }

    private void BackendChanged(HealthMessages.BackendChanged changed)
    {
        Happened(EventRules.Of(_backends.GetValueOrDefault(changed.Backend), changed));
        _backends[changed.Backend] = changed;
    }

    private void TrackChanged(TrackMessages.TrackChanged changed)
    {
        if (EventRules.Of(_tracks.GetValueOrDefault(changed.State.Name), changed.State) is { } change)
        {
            Happened([change]);
        }

        _tracks[changed.State.Name] = changed.State;
    }

    private void PlanMade(Plan plan)
    {
        Happened(EventRules.Of(_plan, plan));
        _plan = plan;
    }

    private void PictureChanged(ClusterPicture picture)
    {
        var known = _picture?.View.Nodes;
        if (_picture is { } before && picture.View.IsLeader)
        {
            Happened(EventRules.Of(before.View, picture.View));
        }

        // A plan made here comes before the picture that has it.
        (_picture, _plan) = (picture, picture.Plan.Supersedes(_plan) ? picture.Plan : _plan);
        foreach (var node in picture.View.Nodes.Values.Where(node => node.IsUp && !node.Address.Equals(picture.View.Self)))
        {
            if (known is null || !known.TryGetValue(node.Name, out var was) || !was.IsUp || was.Incarnation != node.Incarnation)
            {
                Send([node.Address], [.. _buffer.Newest(ToldToNewcomers, 0, happened => happened.Node == _node)]);
            }
        }
    }

    private void Happened(IEnumerable<EventRules.Change> changes)
    {
        foreach (var change in changes)
        {
            var text = change.Text.Length > LongestText ? change.Text[..LongestText] : change.Text;
            var happened = new EventMessages.NodeEvent(
                _node, _incarnation, ++_sequence, _time.GetUtcNow().ToUnixTimeMilliseconds(), change.Kind, change.Subject, text, change.GapMs);
            _buffer.Add(happened);
            _untold.Add(happened);
        }

        if (_untold.Count > 0 && !Timers.IsTimerActive(nameof(TellPeers)))
        {
            Timers.StartSingleTimer(nameof(TellPeers), TellPeers.Instance, BatchDelay);
        }
    }

    private void Tell()
    {
        if (_picture is { } picture)
        {
            Send(picture.View.Nodes.Values.Select(node => node.Address).Where(address => !address.Equals(picture.View.Self)), _untold);
        }

        _untold.Clear();
    }

    private void Send(IEnumerable<Address> peers, IReadOnlyCollection<EventMessages.NodeEvent> events)
    {
        EventMessages.EventBatch[] batches = [.. events.Chunk(LargestBatch).Select(chunk => new EventMessages.EventBatch([.. chunk]))];
        foreach (var peer in peers)
        {
            foreach (var batch in batches)
            {
                Context.OnNode(peer).Tell(batch);
            }
        }
    }

    private void Learn(ImmutableArray<EventMessages.NodeEvent> events)
    {
        foreach (var happened in events)
        {
            _buffer.Add(happened);
        }
    }

    private void Answer(EventMessages.GetEvents query) => Sender.Tell(new EventMessages.EventTable(
        [
            .. _buffer.Newest(query.Last, query.After, happened => query.Subject.Length == 0 || happened.Subject == query.Subject || happened.Node == query.Subject)
                .Select(happened => new EventMessages.EventRow(
                    Words.Of(DateTimeOffset.FromUnixTimeMilliseconds(happened.UnixMs)),
                    happened.Node,
                    happened.Kind,
                    happened.Subject,
                    happened.Text,
                    happened.GapMs >= 0 ? happened.GapMs : null)),
        ],
        _buffer.Last));

    private sealed class TellPeers : INodeMessage
    {
        public static readonly TellPeers Instance = new();
    }
}
