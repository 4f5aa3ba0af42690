using Akka.Actor;
using Akka.Cluster.Membership;
using Akka.Event;

namespace Akka.Cluster.Daemon;

/// <content>How views spread.</content>
internal sealed partial class ClusterDaemon
{
    /// <summary>How many members learn at once of a change that this node made; the rest learn in rounds. Ours: halves the time to convergence of small clusters.</summary>
    private const int ChangeFanOut = 3;

    private static readonly string[] SpeedUpKeys = ["speed-up-1", "speed-up-2"];

    private void Gossip()
    {
        GossipOnce();
        // As Akka does: three rounds per interval until half of the members have the present version.
        if (_state.Gossip.Seen.Count * 2 >= _state.Gossip.Members.Count) return;
        for (var i = 0; i < SpeedUpKeys.Length; i++)
            Timers.StartSingleTimer(SpeedUpKeys[i], SpeedUp.Instance, _settings.GossipInterval * (i + 1) / (SpeedUpKeys.Length + 1));
    }

    private void GossipOnce()
    {
        var peers = _state.Gossip.Members.Keys.Where(_state.MayGossipWith).ToList();
        var behind = peers.Where(p => !_state.Gossip.Seen.Contains(p)).ToList();
        if (behind.Count > 0 && Random.Shared.NextDouble() < _settings.GossipDifferentViewProbability) peers = behind;
        if (peers.Count == 0) return;
        var peer = peers[Random.Shared.Next(peers.Count)];
        if (_state.Gossip.Seen.Contains(peer))
            _peers.Daemon(peer.Address).Tell(new ClusterMessages.GossipStatus(_state.Self, _state.Gossip.Digest), Self);
        else
            Send(peer);
    }

    private void Send(UniqueAddress peer) =>
        _peers.Daemon(peer.Address).Tell(new ClusterMessages.GossipEnvelope(_state.Self, peer, _state.Gossip), Self);

    /// <summary>Tells up to <paramref name="count"/> members, chosen at random, who do not have the present version.</summary>
    private void Spread(int count)
    {
        var behind = _state.Gossip.Members.Keys.Where(p => _state.MayGossipWith(p) && !_state.Gossip.Seen.Contains(p)).ToArray();
        Random.Shared.Shuffle(behind);
        foreach (var peer in behind.Take(count))
            Send(peer);
    }

    private void Compare(ClusterMessages.GossipStatus status)
    {
        if (_state.MayGossipWith(status.From) && status.Digest != _state.Gossip.Digest) Send(status.From);
    }

    private void Hear(ClusterMessages.GossipEnvelope heard)
    {
        // Not from strangers, nor from members that this node cannot reach, lest a split look healed from one side.
        if (heard.To != _state.Self || !_state.MayGossipWith(heard.From)
            || !heard.Gossip.HasMember(_state.Self) || !heard.Gossip.HasMember(heard.From))
        {
            if (_settings.LogInfoVerbose) _log.Info("Ignored gossip from {0}, a stranger, unreachable, or meant for {1}", heard.From, heard.To);
            return;
        }
        var (next, answer) = _state.Receive(heard.From, heard.Gossip);
        Accept(next);
        if (answer && _state.MayGossipWith(heard.From)) Send(heard.From);
        Lead();
    }

    private sealed class GossipTick : INoSerializationVerificationNeeded
    {
        public static readonly GossipTick Instance = new();
    }

    private sealed class SpeedUp : INoSerializationVerificationNeeded
    {
        public static readonly SpeedUp Instance = new();
    }
}
