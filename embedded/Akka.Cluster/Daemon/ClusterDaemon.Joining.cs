using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Membership;
using Akka.Event;

namespace Akka.Cluster.Daemon;

/// <content>How this node becomes a member, and how it lets others in.</content>
internal sealed partial class ClusterDaemon
{
    private ImmutableList<Address> _seeds = [];
    private IActorRef? _seedProcess;
    private Address? _target;

    private void FindSeed(ClusterCommands.JoinSeeds request)
    {
        if (request.Seeds.IsEmpty) return;
        _seeds = request.Seeds;
        if (_settings.ShutdownAfterUnsuccessfulJoinSeedNodes is { } patience && !Timers.IsTimerActive(JoinGaveUp.Instance))
            Timers.StartSingleTimer(JoinGaveUp.Instance, JoinGaveUp.Instance, patience);
        StopSeedProcess();
        _seedProcess = Context.ActorOf(SeedNodeProcess.Props(_cluster.SelfAddress, _seeds, _settings.SeedNodeTimeout));
    }

    private void JoinTo(Address address)
    {
        var byHand = _seedProcess is null || !_seedProcess.Equals(Sender);
        if (byHand) _seeds = [];
        StopSeedProcess();
        _target = address;
        if (address.Equals(_cluster.SelfAddress))
        {
            _log.Info("Node {0} founds a cluster", address);
            Enter(_state.Join(SelfJoining()).MoveOn(_settings));
            return;
        }
        Become(Joining);
        Timers.StartPeriodicTimer(AskToJoin.Instance, AskToJoin.Instance, TimeSpan.Zero, _settings.GossipInterval);
        if (_settings.RetryUnsuccessfulJoinAfter is { } patience)
            Timers.StartSingleTimer(JoinTimedOut.Instance, JoinTimedOut.Instance, patience);
    }

    private void SendJoin() => _peers.Daemon(_target!).Tell(
        new ClusterMessages.Join(_cluster.SelfUniqueAddress, _settings.Roles, _settings.AppVersion), Self);

    /// <summary>The chosen seed node may have died since it answered: look around again. A join by hand has no other place to go.</summary>
    private void StartOver()
    {
        _log.Warning("No welcome from {0} within {1}", _target, _settings.RetryUnsuccessfulJoinAfter);
        if (_seeds.IsEmpty) return;
        Timers.Cancel(AskToJoin.Instance);
        Become(Outside);
        FindSeed(new ClusterCommands.JoinSeeds(_seeds));
    }

    private void GiveUpJoining()
    {
        _log.Warning("No seed node let this node in within {0}: giving up", _settings.ShutdownAfterUnsuccessfulJoinSeedNodes);
        Context.Stop(Self);
        CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
    }

    private void Welcomed(ClusterMessages.Welcome welcome)
    {
        if (!welcome.From.Address.Equals(_target) || !welcome.Gossip.HasMember(_state.Self)) return;
        _log.Info("Welcomed by {0}", welcome.From);
        Enter(_state with { Gossip = welcome.Gossip.SeenBy(_state.Self) });
        Send(welcome.From);
    }

    private void Enter(MembershipState state)
    {
        Timers.CancelAll();
        Become(Inside);
        Every<GossipTick>(GossipTick.Instance, _settings.GossipInterval);
        Every<LeaderTick>(LeaderTick.Instance, _settings.LeaderActionsInterval);
        Every<AskToJoin>(AskToJoin.Instance, _settings.SeedNodeTimeout);
        Every<ReaperTick>(ReaperTick.Instance, _settings.UnreachableNodesReaperInterval);
        Accept(state);
    }

    private void Every<T>(T tick, TimeSpan interval) where T : class
    {
        // With intervals below the initial delay someone wants it quick; waiting longer than one turn helps nobody.
        var first = interval < _settings.PeriodicTasksInitialDelay ? interval : _settings.PeriodicTasksInitialDelay;
        Timers.StartPeriodicTimer(tick, tick, first, interval);
    }

    private void LetIn(ClusterMessages.Join join)
    {
        var node = join.Node;
        if (node.Address.Protocol != _cluster.SelfAddress.Protocol || node.Address.System != _cluster.SelfAddress.System)
        {
            _log.Warning("Refused {0}: this cluster is of actor system {1}", node, _cluster.SelfAddress);
            return;
        }
        if (_state.SelfMember is not { } self || Member.Progress(self.Status) > Member.Progress(MemberStatus.Leaving)) return;
        foreach (var old in _state.MembersAt(node.Address).Where(m => m.UniqueAddress != node && m.Status != MemberStatus.Down))
            _log.Info("New incarnation of {0} wants to join: the old one is down", old);
        Change(_state.Join(Member.Joining(node, join.Roles, join.AppVersion)));
        if (_state.Gossip.HasMember(node)) Sender.Tell(new ClusterMessages.Welcome(_state.Self, _state.Gossip), Self);
        else Lead(); // nothing may stand in the way of removing the old incarnation
    }

    /// <summary>
    /// Whoever let this node in may have died before it told anyone: while this node is not up, it asks others too. To
    /// those who know of it that changes nothing.
    /// </summary>
    private void AskAnother()
    {
        if (_state.SelfMember is not { UpNumber: Member.NotYetUp }) return;
        var peers = _state.Gossip.Members.Keys.Where(_state.MayGossipWith).ToList();
        if (peers.Count == 0) return;
        _target = peers[Random.Shared.Next(peers.Count)].Address;
        SendJoin();
    }

    private Member SelfJoining() => Member.Joining(_state.Self, _settings.Roles, _settings.AppVersion);

    private void StopSeedProcess()
    {
        if (_seedProcess is not null) Context.Stop(_seedProcess);
        _seedProcess = null;
    }

    private sealed class AskToJoin : INoSerializationVerificationNeeded
    {
        public static readonly AskToJoin Instance = new();
    }

    private sealed class JoinTimedOut : INoSerializationVerificationNeeded
    {
        public static readonly JoinTimedOut Instance = new();
    }

    private sealed class JoinGaveUp : INoSerializationVerificationNeeded
    {
        public static readonly JoinGaveUp Instance = new();
    }
}
