using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy;

/// <summary>What a machine does not change by itself. Durations in microseconds.</summary>
/// <param name="Election">The protocol's rules.</param>
/// <param name="Source">The node's own address; settles equal ranks.</param>
/// <param name="Interval">Own Advertisement_Interval; CARP's advbase.</param>
/// <param name="Preempt">Preempt_Mode of RFC 9568 section 6.1.</param>
/// <param name="PreemptDelay">0: none.</param>
/// <param name="Garp">When and how often it announces itself as the owner.</param>
public readonly record struct RedundancyParameters(
    Election Election,
    WireAddress Source,
    long Interval,
    bool Preempt,
    long PreemptDelay,
    GarpTimes Garp)
{
    /// <summary>Silence of a Master of the given interval after which a Backup of the given priority takes over.</summary>
    public long MasterDown(byte priority, long masterInterval) => Election.MasterDown(priority, Interval, masterInterval);
}

/// <summary>Why the last transition happened.</summary>
public enum TransitionCause
{
    /// <summary>Opened, link there.</summary>
    Startup,

    /// <summary>Closed.</summary>
    Shutdown,

    /// <summary>RFC 6527 vrrpv3MasterReason priority: the Master released it (priority 0 advert).</summary>
    Priority,

    /// <summary>RFC 6527 preempted: took it from a Master of lower priority.</summary>
    Preempted,

    /// <summary>RFC 6527 masterNoResponse: Master_Down_Timer ran out.</summary>
    MasterNoResponse,

    /// <summary>masterNoResponse as well: its process was said to have ended, and it did not answer when asked.</summary>
    MasterDied,

    /// <summary>A better Master was heard.</summary>
    HigherPriority,

    LinkUp,

    LinkDown,

    /// <summary>A track failed.</summary>
    Fault,

    /// <summary>The last failed track has passed.</summary>
    FaultOver,

    /// <summary>The operating system refused an address.</summary>
    AddressFailed,

    /// <summary>Trying again after a refused effect.</summary>
    Retry,
}

/// <summary>Why the Backup's Master_Down_Timer runs shorter than Master_Down_Interval.</summary>
public enum Haste
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Skew_Time: the Master announced priority 0.</summary>
    Released,

    /// <summary>Skew_Time: the living Master has a lower priority than this node.</summary>
    Preempting,

    /// <summary>The Master is said to be dead and was asked whether it lives.</summary>
    Suspecting,
}

/// <summary>The whole changing state of one machine: a value, compared and copied as such.</summary>
/// <param name="State">RFC 9568 section 6.4.</param>
/// <param name="Priority">Own, 1-254; 255: the addresses are the node's own.</param>
/// <param name="MasterAdverInterval">Learned from the Master's adverts, microseconds; own interval before the first.</param>
/// <param name="Master">Source of the last good advert that was taken as the Master's; default: none.</param>
/// <param name="MasterPriority">Priority in that advert.</param>
/// <param name="Haste">Backup only.</param>
/// <param name="DelayRuns">Backup only: the preempt delay timer runs.</param>
/// <param name="DelayOver">Backup only: the preempt delay has passed for the present Master.</param>
/// <param name="Extended">Backup only: Master_Down_Timer was given some more time because this node was late itself.</param>
/// <param name="Leaving">Master only: closing, with priority 1, until another node takes over or the handover time ends.</param>
/// <param name="RoundsLeft">Master only: rounds of the running gratuitous burst still to send.</param>
/// <param name="BurstRounds">Master only: rounds of the second burst to come.</param>
/// <param name="QuestionsLeft">Master only: how often neighbours are still to be asked whether they have learned of the takeover.</param>
/// <param name="Failures">Refused effects in a row.</param>
/// <param name="Cause">Of the last transition.</param>
public readonly record struct RedundancyState(
    VipState State,
    byte Priority,
    long MasterAdverInterval,
    WireAddress Master,
    byte MasterPriority,
    Haste Haste,
    bool DelayRuns,
    bool DelayOver,
    bool Extended,
    bool Leaving,
    int RoundsLeft,
    int BurstRounds,
    int QuestionsLeft,
    int Failures,
    TransitionCause Cause)
{
    /// <summary>A machine before its Startup event.</summary>
    public static RedundancyState Initial(byte priority, long interval) =>
        default(RedundancyState) with { Priority = priority, MasterAdverInterval = interval };
}
