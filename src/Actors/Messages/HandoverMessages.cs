using System.Collections.Immutable;
using HaActors.Actors.Vip.Handover;

namespace HaActors.Actors.Messages;

/// <summary>
/// How two nodes agree on a planned move. The node that is to take a VIP asks its owner, which first makes sure that it goes on
/// receiving; then the taker sends it the packets of its connections, and only then takes the address.
/// </summary>
public static class HandoverMessages
{
    /// <summary>Owner to the next in the ranking: I am about to release the VIP, prepare to take it. Answered by <see cref="OfferTaken"/>.</summary>
    public sealed record OfferVip(string Vip, string Owner) : IClusterMessage;

    /// <summary>The taker is ready, or there is nothing to wait for.</summary>
    public sealed record OfferTaken(string Vip, string Taker) : IClusterMessage;

    /// <summary>Taker to owner. Answered by <see cref="HandOverReady"/>.</summary>
    /// <param name="Attempt">The taker's count; answers repeat it.</param>
    public sealed record AskHandOver(string Vip, long Attempt, string Taker) : IClusterMessage;

    /// <summary>Owner to taker: whether the owner keeps its connections, and how to reach it.</summary>
    /// <param name="Route">Null: it does not; a plain move.</param>
    public sealed record HandOverReady(string Vip, long Attempt, KeeperRoute? Route) : IClusterMessage;

    /// <summary>To everybody: this node has become the owner.</summary>
    /// <param name="Next">Where it sends connections that it does not know, of moves before; null: nowhere.</param>
    public sealed record VipTaken(string Vip, string Taker, KeeperRoute? Next) : IClusterMessage;

    /// <summary>To everybody: this node has no more connections to the VIP.</summary>
    /// <param name="Next">Where it sent connections that it did not know; null: nowhere.</param>
    public sealed record KeepingEnded(string Vip, string Keeper, KeeperRoute? Next) : IClusterMessage;

    /// <summary>
    /// VIP actor: this node is first in the ranking, may it take the VIP? Answered by <see cref="MayTake"/> within seconds, unless the owner
    /// is to be awaited.
    /// </summary>
    /// <param name="AwaitOwner">
    /// The node has been off the network, so that it may not have heard yet who owns the VIP now: that it knows of no owner is no answer.
    /// </param>
    public sealed record PrepareToTake(string Vip, bool AwaitOwner) : INodeMessage;

    /// <summary>Nothing stands in the way of taking the VIP any more.</summary>
    public sealed record MayTake(string Vip) : INodeMessage;

    /// <summary>Offers VIPs to the nodes that come after this one; answered by <see cref="Offered"/> when all of those are ready, or have not answered in time.</summary>
    /// <param name="Vips">VIP and node.</param>
    public sealed record OfferVips(ImmutableArray<(string Vip, string Node)> Vips) : INodeMessage;

    /// <summary>Answer to <see cref="OfferVips"/>.</summary>
    public sealed class Offered : INodeMessage
    {
        public static readonly Offered Instance = new();
    }

    /// <summary>Waits until no connection is kept any more, ends those that outlast the limit, then answers <see cref="KeptConnectionsEnded"/>.</summary>
    public sealed record EndKeptConnections(TimeSpan Limit) : INodeMessage;

    /// <summary>Answer to <see cref="EndKeptConnections"/>.</summary>
    public sealed class KeptConnectionsEnded : INodeMessage
    {
        public static readonly KeptConnectionsEnded Instance = new();
    }
}
