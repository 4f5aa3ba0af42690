using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>
/// Turns Akka's cluster events into <see cref="NodeView"/>s for its parent, and the closed connections of members, which the kernel of
/// a killed process ends at once, into <see cref="VipMessages.NodeDisconnected"/>. One per node, created by the guardian; lives as long
/// as the guardian.
/// </summary>
public sealed class ClusterWatchActor : ReceiveActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];
    private Address? _leader;

    public ClusterWatchActor()
    {
        Receive<ClusterEvent.MemberRemoved>(removed => Forget(removed.Member));
        Receive<ClusterEvent.IMemberEvent>(changed => Update(changed.Member));
        Receive<ClusterEvent.UnreachableMember>(lost => SetReachable(lost.Member, false));
        Receive<ClusterEvent.ReachableMember>(found => SetReachable(found.Member, true));
        Receive<ClusterEvent.LeaderChanged>(changed => SetLeader(changed.Leader));
        Receive<DisassociatedEvent>(closed => Disconnected(closed.RemoteAddress));
    }

    public static Props Props() => Akka.Actor.Props.Create(() => new ClusterWatchActor());

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self,
            ClusterEvent.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent),
            typeof(ClusterEvent.LeaderChanged));
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _cluster.Unsubscribe(Self);
    }

    private void Update(Member member)
    {
        _members[member.UniqueAddress] = member;
        Publish();
    }

    private void Forget(Member member)
    {
        _members.Remove(member.UniqueAddress);
        _unreachable.Remove(member.UniqueAddress);
        Publish();
    }

    private void SetReachable(Member member, bool reachable)
    {
        if (reachable ? _unreachable.Remove(member.UniqueAddress) : _unreachable.Add(member.UniqueAddress))
        {
            Publish();
        }
    }

    private void SetLeader(Address? leader)
    {
        _leader = leader;
        Publish();
    }

    private void Disconnected(Address address)
    {
        foreach (var (name, node) in View().Nodes)
        {
            if (node.Address.Equals(address))
            {
                Context.Parent.Tell(new VipMessages.NodeDisconnected(name));
            }
        }
    }

    private void Publish() => Context.Parent.Tell(View());

    private NodeView View() => NodeView.From(_members.Values, _unreachable, _leader, _cluster.SelfUniqueAddress.Address);
}
