using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;
using HaActors.Net.Proxy;

namespace HaActors.Actors.Traffic;

/// <summary>
/// Keeps the stick tables of all nodes alike: tells the peers in batches what this node's sessions noted, and fetches everything, piece by
/// piece and from one peer at a time, of a node that it did not see before: after its own start, theirs, or the end of a partition. So whatever
/// was lost on the way is mended, and no message nor what waits here grows without bound. One per node, created by the guardian; its peers
/// are the actors of the same path. A client's next connection may come to another node within one interval and not be known there yet.
/// </summary>
public sealed class StickGossipActor : ReceiveActor, IWithTimers
{
    // Of one interval: 16,000 a second. What is more stays marked in the tables.
    private const int MostChanges = 4000;

    // What arrived for backends that have no pool here yet, as after the start.
    private const int MostWaiting = 100_000;

    private const int MostListed = 10_000;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly NodeServices _services;
    private readonly NodeTimings _timings;
    private readonly Queue<string> _toAsk = [];
    private readonly List<StickEntry> _waiting = [];
    private NodeView? _view;
    private Fetch? _fetch;
    private long _attempt;

    public StickGossipActor(NodeServices services, NodeTimings timings)
    {
        (_services, _timings) = (services, timings);

        Receive<ClusterPicture>(picture => ViewChanged(picture.View));
        Receive<ClusterMessages.StickBatch>(batch => Merge(StickWords.Entries(batch)));
        Receive<ClusterMessages.AskStick>(Answer);
        Receive<ClusterMessages.StickPiece>(Take);
        Receive<AdminMessages.GetStickTables>(_ => Sender.Tell(new AdminMessages.StickTables([.. _services.DataPlane.StickTables().Select(StickWords.Row)])));
        Receive<AdminMessages.GetStickEntries>(List);
        Receive<Tick>(_ => TellChanges());
        Receive<AskedInVain>(late => AskAgain(late.Attempt));
        Receive<ClusterMessages.Unreadable>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeServices services, NodeTimings timings) => Akka.Actor.Props.Create(() => new StickGossipActor(services, timings));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, _timings.StickInterval);

    private void ViewChanged(NodeView view)
    {
        var known = _view?.PeersInReach.ToDictionary(node => node.Name, node => node.Incarnation) ?? [];
        _view = view;
        foreach (var node in view.PeersInReach.Where(node => known.GetValueOrDefault(node.Name) != node.Incarnation))
        {
            _toAsk.Enqueue(node.Name);
        }

        AskNext();
    }

    private void AskNext()
    {
        while (_fetch is null && _toAsk.TryDequeue(out var node))
        {
            Ask(new Fetch(node, StickCursor.Start, 0));
        }
    }

    /// <summary>Asks for a piece, unless the node has gone meanwhile: when it comes back, it is asked anew.</summary>
    private void Ask(Fetch fetch)
    {
        _fetch = null;
        if (_view!.PeersInReach.FirstOrDefault(node => node.Name == fetch.Node) is not { } peer)
        {
            return;
        }

        _fetch = fetch;
        _attempt++;
        Context.OnNode(peer.Address).Tell(new ClusterMessages.AskStick(_attempt, fetch.From.Backend, fetch.From.Place));
        Timers.StartSingleTimer(nameof(AskedInVain), new AskedInVain(_attempt), _timings.StickAskLimit);
    }

    private void AskAgain(long attempt)
    {
        if (_fetch is not null && attempt == _attempt)
        {
            Ask(_fetch);
            AskNext();
        }
    }

    private void Answer(ClusterMessages.AskStick ask)
    {
        var page = _services.DataPlane.ReadStick(null, new StickCursor(ask.Backend, ask.Place), StickWords.MostPerMessage);
        Sender.Tell(new ClusterMessages.StickPiece(
            ask.Attempt, [.. StickWords.Batches(page.Entries)], page.Next?.Backend ?? "", page.Next?.Place ?? -1));
    }

    private void Take(ClusterMessages.StickPiece piece)
    {
        if (_fetch is not { } fetch || piece.Attempt != _attempt)
        {
            return;
        }

        Timers.Cancel(nameof(AskedInVain));
        foreach (var batch in piece.Batches)
        {
            Merge(StickWords.Entries(batch));
        }

        fetch = fetch with { Entries = fetch.Entries + piece.Batches.Sum(batch => batch.Entries.Length), From = new StickCursor(piece.NextBackend, piece.NextPlace) };
        if (piece.NextPlace >= 0)
        {
            Ask(fetch);
        }
        else
        {
            _fetch = null;
            _log.Debug("Stick tables of {0} fetched: {1} entries", fetch.Node, fetch.Entries);
        }

        AskNext();
    }

    private void TellChanges()
    {
        if (_waiting.Count > 0)
        {
            StickEntry[] waiting = [.. _waiting];
            _waiting.Clear();
            Merge(waiting);
        }

        foreach (var batch in StickWords.Batches(_services.DataPlane.TakeStickChanges(MostChanges)))
        {
            foreach (var peer in _view?.PeersInReach ?? [])
            {
                Context.OnNode(peer.Address).Tell(batch);
            }
        }
    }

    private void Merge(IReadOnlyCollection<StickEntry> entries)
    {
        _waiting.AddRange(_services.DataPlane.MergeStick(entries));
        if (_waiting.Count > MostWaiting)
        {
            _waiting.RemoveRange(0, _waiting.Count - MostWaiting);
        }
    }

    private void List(AdminMessages.GetStickEntries query)
    {
        var tables = _services.DataPlane.StickTables();
        if (tables.FirstOrDefault(table => table.Backend == query.Backend) is not { } table)
        {
            var others = tables.Count == 0 ? "no backend has one" : $"there are: {string.Join(", ", tables.Select(each => each.Backend))}";
            Sender.Tell(new AdminMessages.StickEntries([], $"backend {query.Backend} has no stick table; {others}"));
            return;
        }

        var rows = ImmutableArray.CreateBuilder<AdminMessages.StickRow>();
        var now = _services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        for (StickCursor? from = StickCursor.Start; from is not null && rows.Count < MostListed;)
        {
            var page = _services.DataPlane.ReadStick(query.Backend, from, MostListed);
            rows.AddRange(page.Entries
                .Where(entry => (query.Key ?? entry.Key) == entry.Key && (query.Server ?? entry.Server) == entry.Server)
                .Take(MostListed - rows.Count)
                .Select(entry => StickWords.Row(entry, table.Settings, now)));
            from = page.Next;
        }

        Sender.Tell(new AdminMessages.StickEntries(rows.ToImmutable(), null));
    }

    /// <summary>What is being fetched: one peer at a time.</summary>
    private sealed record Fetch(string Node, StickCursor From, int Entries);

    private sealed record AskedInVain(long Attempt) : INodeMessage;

    private sealed class Tick : INodeMessage
    {
        public static readonly Tick Instance = new();
    }
}
