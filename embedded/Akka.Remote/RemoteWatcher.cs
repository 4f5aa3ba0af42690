using Akka.Actor;
using Akka.Actor.Refs;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>A local actor wants to hear of the end of a remote one.</summary>
internal sealed record WatchRemote(RemoteActorRef Watchee, IInternalActorRef Watcher) : INoSerializationVerificationNeeded;

/// <summary>Undoes <see cref="WatchRemote"/>.</summary>
internal sealed record UnwatchRemote(RemoteActorRef Watchee, IInternalActorRef Watcher) : INoSerializationVerificationNeeded;

/// <summary>All actors of an incarnation of an address are held to have ended: it was quarantined.</summary>
internal sealed record AddressLost(Address Address, int Uid) : INoSerializationVerificationNeeded;

/// <summary>
/// One per system, below <c>/system</c>: watches remote actors on behalf of local ones, so that a node is watched once
/// however many of its actors are. It watches each watchee itself, repeats that whenever a connection comes up (a watch
/// may have been lost with the last one), and exchanges heartbeats with the watchers of the nodes it watches.
/// </summary>
internal sealed class RemoteWatcher : ReceiveActor, IWithTimers
{
    private readonly RemoteActorRefProvider _provider;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly DefaultFailureDetectorRegistry<Address> _detectors;
    private readonly Dictionary<RemoteActorRef, HashSet<IInternalActorRef>> _watchers = [];
    private readonly Dictionary<Address, WatchedNode> _nodes = [];

    public RemoteWatcher(RemoteActorRefProvider provider)
    {
        _provider = provider;
        var settings = provider.RemoteSettings;
        _detectors = new DefaultFailureDetectorRegistry<Address>(() =>
            FailureDetectorLoader.Load(settings.WatchFailureDetectorImplementationClass, settings.WatchFailureDetectorConfig, provider.System));
        Receive<WatchRemote>(Watch);
        Receive<UnwatchRemote>(m => Unwatch(m.Watchee, m.Watcher));
        Receive<Terminated>(m => Ended((RemoteActorRef)m.ActorRef, m.ExistenceConfirmed, addressTerminated: false));
        Receive<AddressLost>(m => Lose(m.Address), IsWatched);
        Receive<AssociatedEvent>(Rewatch);
        Receive<WatcherHeartbeat>(_ => Sender.Tell(new WatcherHeartbeatReply(provider.Remoting.Uid)));
        Receive<WatcherHeartbeatReply>(TakeReply);
        Receive<BeatTick>(_ => Beat());
        Receive<ReapTick>(_ => Reap());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var settings = _provider.RemoteSettings;
        Context.System.EventStream.Subscribe(Self, typeof(AssociatedEvent));
        Timers.StartPeriodicTimer(nameof(BeatTick), BeatTick.Instance, settings.WatchHeartBeatInterval);
        Timers.StartPeriodicTimer(nameof(ReapTick), ReapTick.Instance, settings.WatchUnreachableReaperInterval);
    }

    private void Watch(WatchRemote watch)
    {
        if (!_watchers.TryGetValue(watch.Watchee, out var watchers))
        {
            _watchers.Add(watch.Watchee, watchers = []);
            Context.Watch(watch.Watchee);
        }
        watchers.Add(watch.Watcher);
        var address = watch.Watchee.Path.Address;
        if (!_nodes.TryGetValue(address, out var node))
        {
            _nodes.Add(address, node = new WatchedNode(new ActorSelection(_provider.RootGuardianAt(address), Self.Path.Elements)));
            node.Watcher.Tell(WatcherHeartbeat.Instance, Self);
        }
        node.Watchees.Add(watch.Watchee);
    }

    private void Unwatch(RemoteActorRef watchee, IInternalActorRef watcher)
    {
        if (_watchers.TryGetValue(watchee, out var watchers) && watchers.Remove(watcher) && watchers.Count == 0)
        {
            Context.Unwatch(watchee);
            Forget(watchee);
        }
    }

    private void Ended(RemoteActorRef watchee, bool existenceConfirmed, bool addressTerminated)
    {
        foreach (var watcher in _watchers.GetValueOrDefault(watchee) ?? [])
        {
            watcher.Send(new DeathWatchNotification(watchee, existenceConfirmed, addressTerminated));
        }
        Forget(watchee);
    }

    private void Forget(RemoteActorRef watchee)
    {
        _watchers.Remove(watchee);
        var address = watchee.Path.Address;
        if (_nodes.TryGetValue(address, out var node) && node.Watchees.Remove(watchee) && node.Watchees.Count == 0)
        {
            _nodes.Remove(address);
            _detectors.Remove(address);
        }
    }

    private void Lose(Address address)
    {
        foreach (var watchee in _nodes.TryGetValue(address, out var node) ? node.Watchees.ToArray() : [])
        {
            Context.Unwatch(watchee);
            Ended(watchee, existenceConfirmed: false, addressTerminated: true);
        }
    }

    /// <summary>The watches on a successor that has greeted already are not meant.</summary>
    private bool IsWatched(AddressLost lost) => _nodes.TryGetValue(lost.Address, out var node) && (node.Uid ?? lost.Uid) == lost.Uid;

    /// <summary>Either direction: over the one a watch may have been lost, over the other its answer.</summary>
    private void Rewatch(AssociatedEvent associated)
    {
        foreach (IInternalActorRef watchee in _nodes.TryGetValue(associated.RemoteAddress, out var node) ? node.Watchees : [])
        {
            watchee.Send(new Watch(watchee, (IInternalActorRef)Self));
        }
    }

    private void Beat()
    {
        foreach (var (address, node) in _nodes)
        {
            if (_provider.IsJudgedElsewhere(address))
            {
                _detectors.Remove(address);
                continue;
            }
            node.Watcher.Tell(WatcherHeartbeat.Instance, Self);
            if (!_detectors.IsMonitoring(address) && node.Age > _provider.RemoteSettings.WatchHeartbeatExpectedResponseAfter)
            {
                // No reply yet at all: from now on the detector's clock runs.
                _detectors.Heartbeat(address);
            }
        }
    }

    private void TakeReply(WatcherHeartbeatReply reply)
    {
        if (_nodes.TryGetValue(Sender.Path.Address, out var node))
        {
            node.Uid = reply.Uid;
            _detectors.Heartbeat(Sender.Path.Address);
        }
    }

    private void Reap()
    {
        foreach (var (address, node) in _nodes.Where(n => !_provider.IsJudgedElsewhere(n.Key) && !_detectors.IsAvailable(n.Key)).ToArray())
        {
            _log.Warning("{0} does not answer; its watched actors are held to have ended", address);
            // In a cluster, whether a silent node is cut off for good is for its downing provider to say.
            if (node.Uid is { } uid && !_provider.Settings.HasCluster)
            {
                _provider.Quarantine(address, uid);
            }
            Lose(address);
        }
    }

    private sealed class WatchedNode(ActorSelection watcher)
    {
        private readonly long _since = TimeProvider.System.GetTimestamp();

        public ActorSelection Watcher { get; } = watcher;

        public HashSet<RemoteActorRef> Watchees { get; } = [];

        public int? Uid { get; set; }

        public TimeSpan Age => TimeProvider.System.GetElapsedTime(_since);
    }

    private sealed class BeatTick : INoSerializationVerificationNeeded
    {
        public static readonly BeatTick Instance = new();
    }

    private sealed class ReapTick : INoSerializationVerificationNeeded
    {
        public static readonly ReapTick Instance = new();
    }
}
