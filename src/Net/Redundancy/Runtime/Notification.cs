using System.Diagnostics;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>A subscriber of transitions.</summary>
internal sealed class Subscription(Action<VipTransition> observer) : IDisposable
{
    private volatile bool _ended;

    public bool Ended => _ended;

    public Action<VipTransition> Observer { get; } = observer;

    public void Dispose() => _ended = true;
}

/// <summary>One thing for the notifying thread to do; a value, so that the redundancy thread allocates nothing to say it.</summary>
internal readonly record struct Notification
{
    /// <summary>Runs on the notifying thread; everything else is ignored then.</summary>
    public Action? Job { get; init; }

    /// <summary>For this subscriber only; null: for all.</summary>
    public Subscription? Target { get; init; }

    /// <summary>Another machine that claims an address of the VIP; default: none does, and this is a transition.</summary>
    public AddressClaim Rival { get; init; }

    /// <summary>This node's own, with a rival.</summary>
    public MacAddress OwnMac { get; init; }

    /// <summary>A gateway that does not answer; default: this is something else.</summary>
    public Question Silent { get; init; }

    public string Vip { get; init; }

    public VipState From { get; init; }

    public RedundancyState State { get; init; }

    public string? Reason { get; init; }

    public long Timestamp { get; init; }

    /// <summary>With a step: ticks from its cause to the machine, and from there to the last of its effects; -1: this is none.</summary>
    public long Decide { get; init; }

    public long Announce { get; init; }

    /// <summary>Stopwatch time of the last good advert of another node; 0: none.</summary>
    public long HeardAt { get; init; }

    public static Notification Transition(VipMachine machine, VipState from, long timestamp, Subscription? target = null) => new()
    {
        Target = target,
        Vip = machine.Vip.Name,
        From = from,
        State = machine.State,
        Reason = target is null && IsAnswer(machine.State.Cause) ? machine.Reason : null,
        Timestamp = timestamp,
        HeardAt = machine.HeardAt,
        Decide = -1,
    };

    /// <summary>News of <see cref="VipMachine.Rival"/>.</summary>
    public static Notification Claim(VipMachine machine, long timestamp) =>
        Transition(machine, machine.State.State, timestamp) with { Rival = machine.Rival, OwnMac = machine.Mac };

    /// <summary>A gateway has left a question without an answer.</summary>
    public static Notification Silence(VipMachine machine, in Question question, long timestamp) =>
        Transition(machine, machine.State.State, timestamp) with { Silent = question };

    /// <summary>Whether the transition follows from what an owner asked for.</summary>
    private static bool IsAnswer(TransitionCause cause) =>
        cause is TransitionCause.Preempted or TransitionCause.HigherPriority or TransitionCause.Shutdown or TransitionCause.Fault;

    public VipTransition ToTransition() => new(
        Vip,
        From,
        State.State,
        State.Priority,
        State.State == VipState.Master || State.Master.IsNone ? null : State.Master.ToIPAddress(),
        Reason is null ? Text(State.Cause) : $"{Text(State.Cause)}: {Reason}",
        Timestamp)
    {
        Remark = Rival != default ? $"{Rival.Address} is also claimed by {Rival.Mac}, this node has {OwnMac}"
            : Silent != default ? $"gateway {Silent.Neighbor.Address} at {Silent.Neighbor.Mac} does not answer {Silent.Address}; it may still send to the former owner"
            : null,
        OwnerSilence = State.State == VipState.Master && HeardAt > 0
            && State.Cause is TransitionCause.MasterNoResponse or TransitionCause.MasterDied or TransitionCause.Priority
            ? Stopwatch.GetElapsedTime(HeardAt, Timestamp)
            : null,
        Timing = Decide < 0 ? null : new StepTiming(Stopwatch.GetElapsedTime(0, Decide), Stopwatch.GetElapsedTime(0, Announce)),
    };

    /// <summary>RFC 6527's words for a new Master, plain ones for the rest.</summary>
    private static string Text(TransitionCause cause) => cause switch
    {
        TransitionCause.Startup => "startup",
        TransitionCause.Shutdown => "closed",
        TransitionCause.Priority => "priority",
        TransitionCause.Preempted => "preempted",
        TransitionCause.MasterNoResponse => VipTransition.OwnerSilent,
        TransitionCause.MasterDied => $"{VipTransition.OwnerSilent}: its process ended",
        TransitionCause.HigherPriority => "higher priority heard",
        TransitionCause.LinkUp => "link up",
        TransitionCause.LinkDown => "link down",
        TransitionCause.Fault => "track failed",
        TransitionCause.FaultOver => "tracks passed",
        TransitionCause.AddressFailed => "address refused by the system",
        TransitionCause.Retry => "retry",
        _ => cause.ToString(),
    };
}
