using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Membership;
using Akka.Event;

namespace Akka.Cluster.Daemon;

/// <summary>
/// Turns each new view of the cluster into events for the subscribers. One per node, a child of the cluster daemon;
/// when it stops, the subscribers are told that the cluster is over for this node.
/// </summary>
internal sealed class EventPublisher : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster;
    private readonly Dictionary<IActorRef, ImmutableHashSet<Type>> _subscribers = [];
    private readonly MembershipState _nothing;
    private MembershipState _state;

    public EventPublisher(Cluster cluster)
    {
        _cluster = cluster;
        _state = _nothing = MembershipState.Initial(cluster.SelfUniqueAddress);
        Receive<ClusterCommands.StateChanged>(change => Publish(change.State));
        Receive<ClusterCommands.Subscribe>(Subscribe);
        Receive<ClusterCommands.Unsubscribe>(Unsubscribe);
        Receive<ClusterCommands.SendState>(request => request.Receiver.Tell(_state.Snapshot(), Self));
        Receive<Terminated>(terminated => _subscribers.Remove(terminated.ActorRef));
    }

    public static Props Props(Cluster cluster) => Actor.Props.Create(() => new EventPublisher(cluster));

    protected override void PostStop()
    {
        Publish(ClusterEvent.ClusterShuttingDown.Instance);
        Publish(_nothing);
    }

    private void Publish(MembershipState next)
    {
        var events = StateDifference.Events(_state, next).ToList();
        _state = next;
        if (!ReferenceEquals(next, _nothing)) _cluster.Show(next); // before the events, so that a subscriber finds in Cluster.State what it is told
        foreach (var happened in events)
        {
            if (_cluster.Settings.LogInfo) _log.Info("{0} on {1}", happened, _cluster.SelfAddress);
            Publish(happened);
        }
        Publish(new ClusterCommands.StateChanged(next));
    }

    private void Publish(ClusterEvent.IClusterDomainEvent happened)
    {
        foreach (var (subscriber, types) in _subscribers)
            if (Wants(types, happened)) subscriber.Tell(happened, Self);
    }

    private void Subscribe(ClusterCommands.Subscribe request)
    {
        if (request.Mode == ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot)
        {
            request.Subscriber.Tell(_state.Snapshot(), Self);
        }
        else
        {
            foreach (var happened in StateDifference.Events(_nothing, _state).Where(e => Wants(request.Types, e)))
                request.Subscriber.Tell(happened, Self);
        }
        Context.Watch(request.Subscriber);
        _subscribers[request.Subscriber] = _subscribers.GetValueOrDefault(request.Subscriber, []).Union(request.Types);
        if (Wants(request.Types, typeof(ClusterCommands.StateChanged))) request.Subscriber.Tell(new ClusterCommands.StateChanged(_state), Self);
    }

    private void Unsubscribe(ClusterCommands.Unsubscribe request)
    {
        if (!_subscribers.TryGetValue(request.Subscriber, out var types)) return;
        var left = request.Type is null ? [] : types.Remove(request.Type);
        _subscribers[request.Subscriber] = left;
        if (!left.IsEmpty) return;
        _subscribers.Remove(request.Subscriber);
        Context.Unwatch(request.Subscriber);
    }

    private static bool Wants(ImmutableHashSet<Type> types, ClusterEvent.IClusterDomainEvent happened) =>
        happened is ClusterCommands.StateChanged ? Wants(types, typeof(ClusterCommands.StateChanged)) : types.Any(t => t.IsInstanceOfType(happened));

    /// <summary>The internal event goes only to those who name it, not to subscribers of every domain event.</summary>
    private static bool Wants(ImmutableHashSet<Type> types, Type exactly) => types.Contains(exactly);
}
