using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Daemon;
using Akka.Cluster.Membership;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>
/// The cluster as this actor system sees it and takes part in it. One per actor system, made on first use; needs
/// <c>akka.actor.provider = cluster</c>. Safe from any thread.
/// </summary>
public class Cluster : IExtension
{
    private readonly IActorRef _daemon;
    private readonly OwnStatus _own = new();
    private volatile MembershipState _view;

    internal Cluster(ExtendedActorSystem system)
    {
        if (system.Provider is not IClusterActorRefProvider)
            throw new Akka.Configuration.ConfigurationException($"actor system {system.Name}: akka.actor.provider must be \"cluster\" to use the cluster");
        System = system;
        Settings = new ClusterSettings(system.Settings.Config, system.Name);
        SelfUniqueAddress = new UniqueAddress(system.Provider.DefaultAddress, AddressUidExtension.Uid(system));
        FailureDetector = new DefaultFailureDetectorRegistry<Address>(
            () => FailureDetectorLoader.Load(Settings.FailureDetectorImplementationClass, Settings.FailureDetectorConfig, system));
        DowningProvider = (IDowningProvider)(Activator.CreateInstance(Settings.DowningProviderType, system, this)
            ?? throw new Akka.Configuration.ConfigurationException($"akka.cluster.downing-provider-class = {Settings.DowningProviderType}: cannot be created"));
        _view = MembershipState.Initial(SelfUniqueAddress);
        var props = ClusterDaemon.Props(this, FailureDetector);
        _daemon = system.SystemActorOf(Settings.UseDispatcher.Length == 0 ? props : props.WithDispatcher(Settings.UseDispatcher), Peers.DaemonName);
        _daemon.Tell(ClusterCommands.Begin.Instance, ActorRefs.NoSender);
        ClusterShutdown.Register(this, _own, _daemon);
    }

    public ExtendedActorSystem System { get; }

    public ClusterSettings Settings { get; }

    public UniqueAddress SelfUniqueAddress { get; }

    public Address SelfAddress => SelfUniqueAddress.Address;

    public ImmutableHashSet<string> SelfRoles => Settings.Roles;

    /// <summary>Suspicion per address, fed by the answers to heartbeats.</summary>
    public DefaultFailureDetectorRegistry<Address> FailureDetector { get; }

    public IDowningProvider DowningProvider { get; }

    /// <summary>True once this node has left or was removed; it cannot join again without a new actor system.</summary>
    public bool IsTerminated => _own.Removed.IsCompleted;

    public bool IsUp => SelfMember.Status == MemberStatus.Up;

    /// <summary>The cluster as of the last event that subscribers were sent.</summary>
    public ClusterEvent.CurrentClusterState State => _view.Snapshot();

    /// <summary>This node as a member; with status Removed while it is none.</summary>
    public Member SelfMember => _view.SelfMember
        ?? new Member(SelfUniqueAddress, Member.NotYetUp, MemberStatus.Removed, Settings.Roles, Settings.AppVersion);

    public static Cluster Get(ActorSystem system) => system.WithExtension<Cluster, ClusterExtension>();

    /// <summary>Sends <paramref name="subscriber"/> a snapshot, then events of the given types, until it unsubscribes or stops.</summary>
    public void Subscribe(IActorRef subscriber, params Type[] to) => Subscribe(subscriber, ClusterEvent.InitialStateAsSnapshot, to);

    public void Subscribe(IActorRef subscriber, ClusterEvent.SubscriptionInitialStateMode initialStateMode, params Type[] to)
    {
        if (to.Length == 0) throw new ArgumentException("name at least one type of event to subscribe to", nameof(to));
        if (to.FirstOrDefault(t => !typeof(ClusterEvent.IClusterDomainEvent).IsAssignableFrom(t)) is { } foreign)
            throw new ArgumentException($"{foreign} is not an event of the cluster", nameof(to));
        _daemon.Tell(new ClusterCommands.Subscribe(subscriber, initialStateMode, [.. to]), ActorRefs.NoSender);
    }

    public void Unsubscribe(IActorRef subscriber) =>
        _daemon.Tell(new ClusterCommands.Unsubscribe(subscriber, null), ActorRefs.NoSender);

    public void Unsubscribe(IActorRef subscriber, Type to) =>
        _daemon.Tell(new ClusterCommands.Unsubscribe(subscriber, to), ActorRefs.NoSender);

    public void SendCurrentClusterState(IActorRef receiver) =>
        _daemon.Tell(new ClusterCommands.SendState(receiver), ActorRefs.NoSender);

    /// <summary>Joins through the node at <paramref name="address"/>; this node's own address founds a cluster.</summary>
    public void Join(Address address) =>
        _daemon.Tell(new ClusterCommands.JoinTo(WithOwnProtocol(address)), ActorRefs.NoSender);

    /// <summary>As <see cref="Join"/>; completes when this node is up.</summary>
    /// <exception cref="ClusterJoinFailedException">Cancelled, or the cluster ended for this node first.</exception>
    public Task JoinAsync(Address address, CancellationToken token = default)
    {
        Join(address);
        return UpOrFailed(token);
    }

    /// <summary>Joins through the first of these that answers; only the first in the list may found a cluster.</summary>
    public void JoinSeedNodes(IEnumerable<Address> seedNodes) =>
        _daemon.Tell(new ClusterCommands.JoinSeeds([.. seedNodes.Select(WithOwnProtocol)]), ActorRefs.NoSender);

    /// <summary>As <see cref="JoinSeedNodes"/>; completes when this node is up.</summary>
    /// <exception cref="ClusterJoinFailedException">Cancelled, or the cluster ended for this node first.</exception>
    public Task JoinSeedNodesAsync(IEnumerable<Address> seedNodes, CancellationToken token = default)
    {
        JoinSeedNodes(seedNodes);
        return UpOrFailed(token);
    }

    /// <summary>Lets the member at <paramref name="address"/> leave in good order. This node's own address ends with the shutdown of its actor system.</summary>
    public void Leave(Address address) =>
        _daemon.Tell(new ClusterCommands.Leave(WithOwnProtocol(address)), ActorRefs.NoSender);

    public Task LeaveAsync() => LeaveAsync(CancellationToken.None);

    /// <summary>Leaves; completes when this node has been removed.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken)
    {
        Leave(SelfAddress);
        return _own.Removed.WaitAsync(cancellationToken);
    }

    /// <summary>Declares the member at <paramref name="address"/> dead. That cannot be taken back: its process must be restarted to join again.</summary>
    public void Down(Address address) =>
        _daemon.Tell(new ClusterCommands.Down(WithOwnProtocol(address)), ActorRefs.NoSender);

    /// <summary>Runs <paramref name="callback"/> once, on a pool thread, when this node is up; soon if it is already.</summary>
    public void RegisterOnMemberUp(Action callback) => OwnStatus.RunAfter(_own.Up, callback);

    /// <summary>Runs <paramref name="callback"/> once, on a pool thread, when the cluster is over for this node; soon if it is already.</summary>
    public void RegisterOnMemberRemoved(Action callback) => OwnStatus.RunAfter(_own.Removed, callback);

    /// <summary>The path of a local actor as other nodes know it.</summary>
    public ActorPath RemotePathOf(IActorRef actorRef) =>
        actorRef.Path.Address.Host is null
            ? new RootActorPath(SelfAddress) / actorRef.Path.Elements
            : actorRef.Path;

    /// <summary>As <see cref="Down(Address)"/>, sparing another incarnation at the same address.</summary>
    internal void Down(UniqueAddress node) => _daemon.Tell(new ClusterCommands.DownIncarnation(node), ActorRefs.NoSender);

    /// <summary>Called by the event publisher with each new view, before the events.</summary>
    internal void Show(MembershipState view)
    {
        _view = view;
        if (view.SelfMember is { Status: MemberStatus.Up }) _own.CameUp();
    }

    internal void LeavingBegan() => _own.BeganLeaving();

    internal void ExitingBegan()
    {
        _own.BeganExiting();
        _ = CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
    }

    internal void ExitingIsConfirmed() => _own.ConfirmedExiting();

    /// <summary>Called by the daemon when it has stopped, for whatever reason: a node without one is in no cluster and must not go on.</summary>
    internal void Stopped()
    {
        _own.Ended();
        // After leaving it has begun already, for that reason.
        if (Settings.RunCoordinatedShutdownWhenDown)
            _ = CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClusterDowningReason.Instance);
    }

    private async Task UpOrFailed(CancellationToken token)
    {
        try
        {
            if (await Task.WhenAny(_own.Up, _own.Removed).WaitAsync(token).ConfigureAwait(false) == _own.Removed)
                throw new ClusterJoinFailedException($"{SelfAddress}: the cluster ended for this node before it was up");
        }
        catch (OperationCanceledException cancelled)
        {
            throw new ClusterJoinFailedException($"{SelfAddress}: not up when the join was cancelled: {cancelled.Message}");
        }
    }

    /// <summary>akka:// and akka.tcp:// mean the same cluster to a caller.</summary>
    private Address WithOwnProtocol(Address address) =>
        address.Protocol == SelfAddress.Protocol ? address : address.WithProtocol(SelfAddress.Protocol);
}
