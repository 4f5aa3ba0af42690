using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Membership;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster.Daemon;

/// <content>Changes that this node makes to the gossip, and what follows from a new view.</content>
internal sealed partial class ClusterDaemon
{
    private long _lastReap;

    /// <summary>Accepts a view that this node has changed, and spreads it. The same instance means no change.</summary>
    private void Change(MembershipState next)
    {
        if (ReferenceEquals(next, _state)) return;
        var before = _state;
        Accept(next);
        // Those who were just downed are told too, for nobody will gossip with them after their removal.
        foreach (var downed in before.Members.Where(m => m.Status != MemberStatus.Down && next.Gossip.Members.GetValueOrDefault(m.UniqueAddress)?.Status == MemberStatus.Down))
            if (downed.UniqueAddress != _state.Self) Send(downed.UniqueAddress);
        Spread(_state.SelfMember?.Status == MemberStatus.Down ? int.MaxValue : ChangeFanOut);
        Lead();
    }

    private void Lead()
    {
        if (_state.Converged) Timers.Cancel(WeaklyUpTick.Instance);
        else if (_settings.AllowWeaklyUpMembers && !Timers.IsTimerActive(WeaklyUpTick.Instance))
            Timers.StartSingleTimer(WeaklyUpTick.Instance, WeaklyUpTick.Instance, _settings.WeaklyUpAfter);
        Change(_state.MoveOn(_settings));
    }

    /// <summary>Asks the failure detectors and records whom they suspect.</summary>
    private void Reap()
    {
        var late = _lastReap != 0 && Stopwatch.GetElapsedTime(_lastReap) > _settings.UnreachableNodesReaperInterval + _settings.HeartbeatInterval;
        _lastReap = late ? 0 : Stopwatch.GetTimestamp(); // never twice in a row: a machine that is always late must still notice a crash
        if (late)
        {
            // This process stood still, so the answers to its heartbeats still wait to be read: suspect nobody yet.
            _log.Warning("The cluster daemon was not scheduled in time (garbage collection, starved threads, a paused machine?): no suspicion this time");
            return;
        }
        var watched = Watched();
        Change(_state.Observe([.. watched.Where(node => !_detectors.IsAvailable(node.Address))]));
    }

    /// <summary>Makes <paramref name="next"/> the view and does what it asks for.</summary>
    private void Accept(MembershipState next)
    {
        var before = _state;
        _state = next;
        if (!ReferenceEquals(before.Gossip, next.Gossip)) _publisher.Tell(new ClusterCommands.StateChanged(next));
        var membersChanged = !before.Gossip.Members.Keys.SequenceEqual(next.Gossip.Members.Keys);
        if (membersChanged || !before.Unreachable.SetEquals(next.Unreachable)) _heartbeats.Tell(new ClusterCommands.Watch(Watched()));
        if (membersChanged) TellRemoting(before);
        FollowOwnStatus(before.SelfMember?.Status, next.SelfMember?.Status);
    }

    private ImmutableSortedSet<UniqueAddress> Watched()
    {
        var suspected = _state.Gossip.Reachability.Rows.TryGetValue(_state.Self, out var own) ? own.Unreachable : [];
        return HeartbeatRing
            .Watched(_state.Self, _state.Gossip.Members.Keys, _state.Unreachable, _settings.MonitoredByNrOfMembers)
            .Union(suspected); // until this node itself finds them back
    }

    /// <summary>Tells remoting whom the cluster vouches for, and cuts off incarnations that were downed: none of their messages may come late.</summary>
    private void TellRemoting(MembershipState before)
    {
        var remoting = (ClusterActorRefProvider)((ExtendedActorSystem)Context.System).Provider;
        remoting.Members = [.. _state.Members.Select(m => m.Address)];
        foreach (var gone in before.Members.Where(m => m.Status == MemberStatus.Down && !_state.Gossip.HasMember(m.UniqueAddress)))
            remoting.Quarantine(gone.Address, gone.UniqueAddress.Uid);
    }

    private void FollowOwnStatus(MemberStatus? before, MemberStatus? now)
    {
        if (before == now) return;
        switch (now)
        {
            case MemberStatus.Leaving:
                _cluster.LeavingBegan();
                break;
            case MemberStatus.Exiting:
                _cluster.ExitingBegan();
                break;
            case MemberStatus.Down:
                Timers.StartSingleTimer(StopSelf.Instance, StopSelf.Instance, _settings.GossipInterval); // time for the others to hear of it
                break;
            case null:
                Context.Stop(Self);
                break;
        }
    }

    private void ConfirmExiting()
    {
        foreach (var peer in _state.Gossip.Members.Keys.Where(_state.MayGossipWith))
            _peers.Daemon(peer.Address).Tell(new ClusterMessages.ExitingConfirmed(_state.Self), Self);
        _cluster.ExitingIsConfirmed();
    }

    /// <summary>A member has given this incarnation up, after a split that this side did not notice: it cannot go on.</summary>
    private void Quarantined(ThisActorSystemQuarantinedEvent quarantined)
    {
        if (_state.MembersAt(quarantined.RemoteAddress).All(m => m.Status == MemberStatus.Down)) return;
        _log.Warning("{0} has quarantined this node, which therefore downs itself", quarantined.RemoteAddress);
        Change(_state.Down(_cluster.SelfAddress));
    }

    private sealed class LeaderTick : INoSerializationVerificationNeeded
    {
        public static readonly LeaderTick Instance = new();
    }

    private sealed class ReaperTick : INoSerializationVerificationNeeded
    {
        public static readonly ReaperTick Instance = new();
    }

    private sealed class WeaklyUpTick : INoSerializationVerificationNeeded
    {
        public static readonly WeaklyUpTick Instance = new();
    }

    private sealed class StopSelf : INoSerializationVerificationNeeded
    {
        public static readonly StopSelf Instance = new();
    }
}
