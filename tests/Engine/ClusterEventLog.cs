using Akka.Actor;
using Akka.Cluster;

namespace HaActors.Engine.Tests;

/// <summary>Records what one subscriber of a cluster is told, in order, and lets a test wait for it. Safe from any thread.</summary>
internal sealed class EventLog
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly Lock _lock = new();
    private readonly List<object> _events = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<object> All
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    public static EventLog Of(ActorSystem system, Cluster cluster) =>
        Of(system, cluster, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IClusterDomainEvent));

    public static EventLog Of(ActorSystem system, Cluster cluster, ClusterEvent.SubscriptionInitialStateMode mode, params Type[] types)
    {
        var log = new EventLog();
        cluster.Subscribe(system.ActorOf(Props.Create(() => new Recorder(log))), mode, types);
        return log;
    }

    /// <summary>The cluster as of the last event; <c>Cluster.State</c> may lag behind the events on Akka.NET.</summary>
    public static Task<ClusterEvent.CurrentClusterState> Snapshot(ActorSystem system, Cluster cluster)
    {
        var log = new EventLog();
        cluster.SendCurrentClusterState(system.ActorOf(Props.Create(() => new Recorder(log))));
        return log.Saw<ClusterEvent.CurrentClusterState>();
    }

    /// <summary>The first event of that kind that fits, be it past or to come.</summary>
    public async Task<T> Saw<T>(Func<T, bool>? fits = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_events.OfType<T>().Where(e => fits is null || fits(e)).Take(1).ToList() is [var found]) return found;
                more = _more.Task;
            }
            try
            {
                await more.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"no such {typeof(T).Name} within {Patience}; there was: {string.Join("; ", All)}");
            }
        }
    }

    /// <summary>The kinds of the events about one member, in order.</summary>
    public IReadOnlyList<string> About(Address member) => [.. All
        .Where(e => e is ClusterEvent.IMemberEvent m && m.Member.Address.Equals(member)
            || e is ClusterEvent.ReachabilityEvent r && r.Member.Address.Equals(member))
        .Select(e => e.GetType().Name)];

    private void Add(object message)
    {
        lock (_lock)
        {
            _events.Add(message);
            _more.TrySetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class Recorder : ReceiveActor
    {
        public Recorder(EventLog log) => ReceiveAny(log.Add);
    }
}
