namespace HaActors.Actors.Vip.Handover;

/// <summary>What one node does for the planned moves of one VIP. Immutable.</summary>
/// <param name="IsMaster">This node is the owner.</param>
/// <param name="Attempts">Counts what this node has asked for.</param>
/// <param name="Taking">This node is about to take it.</param>
/// <param name="Keeping">This node goes on serving connections of it, or is about to.</param>
/// <param name="Route">Where this node sends packets of connections that it does not know.</param>
public sealed record HandoverState(bool IsMaster, long Attempts, Taking? Taking, Keeping? Keeping, KeeperRoute? Route)
{
    /// <summary>Before the first word of the VIP's machine.</summary>
    public static readonly HandoverState Initial = new(false, 0, null, null, null);
}

/// <summary>A move to this node that is being prepared.</summary>
/// <param name="Owner">From where.</param>
/// <param name="IsOffer">The owner waits for word that this node is ready.</param>
/// <param name="Former">Route that the preparation has replaced.</param>
public sealed record Taking(long Attempt, string Owner, TakingStep Step, bool IsOffer, KeeperRoute? Former);

/// <summary>How far.</summary>
public enum TakingStep
{
    /// <summary>The owner has not answered.</summary>
    Asked,

    /// <summary>The owner keeps its connections; the rules that send them to it are being made.</summary>
    Routing,

    /// <summary>The address may come.</summary>
    Ready,
}

/// <summary>A move away from this node.</summary>
/// <param name="Attempt">The taker's.</param>
/// <param name="IsDraining">The VIP is gone, only connections are left.</param>
/// <param name="Left">Connections at the last count.</param>
public sealed record Keeping(long Attempt, string Taker, bool IsDraining, int Left);

/// <summary>What can happen to a <see cref="HandoverState"/>.</summary>
public abstract record HandoverEvent
{
    /// <summary>This node is to take the VIP.</summary>
    /// <param name="Owner">As the cluster reports; null: nobody, this node, or one out of reach.</param>
    /// <param name="IsOffer">By the owner's wish.</param>
    public sealed record ToTake(string? Owner, bool IsOffer) : HandoverEvent;

    /// <summary>The owner keeps its connections, or says that it does not.</summary>
    /// <param name="Route">Null: a plain move.</param>
    public sealed record OwnerAnswered(long Attempt, KeeperRoute? Route) : HandoverEvent;

    /// <summary>The rules that send packets to the owner are there, or could not be made.</summary>
    public sealed record Routed(long Attempt, bool Done) : HandoverEvent;

    /// <summary>The preparation, or what should follow it, takes too long.</summary>
    public sealed record TakingTimedOut(long Attempt) : HandoverEvent;

    /// <summary>This node is the owner now.</summary>
    /// <param name="OwnerDied">This node took over because the owner had fallen silent.</param>
    public sealed record BecameMaster(bool OwnerDied) : HandoverEvent;

    /// <summary>This node is no longer the owner.</summary>
    public sealed record LeftMaster : HandoverEvent;

    /// <summary>A taker asks this node, the owner, to keep its connections.</summary>
    public sealed record Asked(long Attempt, string Taker) : HandoverEvent;

    /// <summary>This node receives for the addresses whether or not its interface has them, or cannot.</summary>
    /// <param name="Route">To this node; null: connections cannot be kept.</param>
    public sealed record Kept(long Attempt, KeeperRoute? Route) : HandoverEvent;

    /// <summary>The taker has not taken it in time.</summary>
    public sealed record KeepingTimedOut(long Attempt) : HandoverEvent;

    /// <summary>So many connections are still kept.</summary>
    public sealed record Counted(long Attempt, int Left) : HandoverEvent;

    /// <summary>Connections that are left are to end.</summary>
    public sealed record DrainTimedOut(long Attempt) : HandoverEvent;

    /// <summary>A node no longer needs what is sent to it: it is the owner itself now, or has no connection left.</summary>
    public sealed record KeeperGone(string Keeper, KeeperRoute? Next) : HandoverEvent;

    /// <summary>A node has left the cluster, or has begun anew.</summary>
    public sealed record NodeLost(string Node) : HandoverEvent;
}

/// <summary>What is to be done, in order.</summary>
public abstract record HandoverEffect
{
    /// <summary>The VIP actor, and the owner if it waits for it, may go on.</summary>
    public sealed record Clear(string? OfferedBy) : HandoverEffect;

    /// <summary>Asks the owner to keep its connections.</summary>
    public sealed record Ask(string Owner, long Attempt) : HandoverEffect;

    /// <summary>Tells the taker how to reach this node.</summary>
    public sealed record Answer(string Taker, long Attempt, KeeperRoute? Route) : HandoverEffect;

    /// <summary>Ends in <see cref="HandoverEvent.Kept"/>.</summary>
    public sealed record Keep(long Attempt) : HandoverEffect;

    /// <summary>Ends that this node receives for the addresses.</summary>
    public sealed record Forget(bool Abort) : HandoverEffect;

    /// <summary>Ends in <see cref="HandoverEvent.Routed"/>.</summary>
    public sealed record Redirect(long Attempt, KeeperRoute Route) : HandoverEffect;

    /// <summary>Ends that packets are sent on.</summary>
    public sealed record Direct : HandoverEffect;

    /// <summary>Ends in <see cref="HandoverEvent.Counted"/>, after a while.</summary>
    public sealed record Count(long Attempt) : HandoverEffect;

    /// <summary>Tells everybody that this node is the owner.</summary>
    public sealed record TellTaken(KeeperRoute? Next) : HandoverEffect;

    /// <summary>Tells everybody that this node keeps nothing any more.</summary>
    public sealed record TellEnded(KeeperRoute? Next) : HandoverEffect;

    /// <summary>Starts a timer that ends in the event.</summary>
    public sealed record StartTimer(HandoverEvent Event) : HandoverEffect;

    /// <summary>One line for the operator.</summary>
    public sealed record Log(string Text) : HandoverEffect;
}
