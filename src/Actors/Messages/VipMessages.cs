using HaActors.Net.Model;
using HaActors.Net.Redundancy;

namespace HaActors.Actors.Messages;

/// <summary>What is said between the VIP supervisor, the VIP actors and the network actors of one node.</summary>
public static class VipMessages
{
    /// <summary>This node's place in the ranking of a VIP, as a priority.</summary>
    /// <param name="Priority">Null: the node is not to take part.</param>
    /// <param name="WhileMaster">
    /// What the node asks for as long as it is Master, so that only the first of the ranking takes the VIP from it, and not another
    /// one that heard of the plan sooner.
    /// </param>
    /// <param name="Cause">The plan or the fallback that it follows from.</param>
    public sealed record SetPreference(byte? Priority, byte? WhileMaster, string Cause) : INodeMessage
    {
        /// <summary>What the first of the ranking asks for until the move is prepared with the present owner; null: it need not be.</summary>
        public byte? UntilPrepared { get; init; }
    }

    /// <summary>Starts or adapts a VIP's machine.</summary>
    public sealed record OpenVip(VipSettings Vip, byte Priority, string Cause) : INodeMessage;

    /// <summary>Ends a VIP's machine; its addresses leave the interface.</summary>
    public sealed record CloseVip(string Vip, string Cause) : INodeMessage;

    /// <summary>A step of a VIP's machine, or its present state; from the engine through the network actor.</summary>
    public sealed record VipStepped(VipTransition Transition) : INodeMessage;

    /// <summary>What a VIP's machine does on this node now; told upwards at every change.</summary>
    /// <param name="Priority">Own priority.</param>
    /// <param name="Since">When it entered the state, by this node's clock; for display only.</param>
    public sealed record VipStateChanged(string Vip, VipState State, byte Priority, DateTimeOffset Since, string Cause) : INodeMessage
    {
        /// <summary>Milliseconds for which the owner before had been silent when this node took over; -1: it had not, or it was not measured.</summary>
        public double GapMs { get; init; } = -1;

        /// <summary>Where the time of the step into the state went, in words; empty: not measured.</summary>
        public string Timing { get; init; } = "";

        /// <summary>Whether this node took over because the owner had fallen silent.</summary>
        public bool OwnerDied => Cause.StartsWith(VipTransition.OwnerSilent, StringComparison.Ordinal);
    }

    /// <summary>What the operator should know of a VIP that this node owns, such as that another machine claims an address of it.</summary>
    public sealed record VipRemarked(string Vip, string Text) : INodeMessage;

    /// <summary>The connection to a node has closed: its process may have ended, or only its actor system or the network between.</summary>
    public sealed record NodeDisconnected(string Node) : INodeMessage;

    /// <summary>Releases every VIP of this node; answered by <see cref="VipsReleased"/> when all machines have ended.</summary>
    public sealed record ReleaseVips(string Cause) : INodeMessage;

    /// <summary>Answer to <see cref="ReleaseVips"/>.</summary>
    public sealed record VipsReleased(int Count) : INodeMessage;
}
