using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy;

/// <summary>What a machine can be told.</summary>
public enum RedundancyEventKind
{
    /// <summary>The VIP was opened and its interface has a carrier (RFC 9568 section 6.4.1 Startup).</summary>
    Startup,

    /// <summary>The VIP is closed. A Master hands it over first; told again, it releases at once.</summary>
    Shutdown,

    /// <summary>A good advert of another node for this vrid.</summary>
    AdvertReceived,

    /// <summary>A timer that the machine had started has run out.</summary>
    TimerFired,

    /// <summary>The node's own priority for the VIP is another one.</summary>
    PriorityChanged,

    /// <summary>The parameters are others (interval, preempt, delays).</summary>
    ParametersChanged,

    /// <summary>Something that the VIP depends on has failed: this node must not own it.</summary>
    Fault,

    /// <summary>Nothing that the VIP depends on has failed any more, and its interface has a carrier.</summary>
    FaultOver,

    /// <summary>The interface has a carrier again.</summary>
    LinkUp,

    /// <summary>The interface lost its carrier or is gone.</summary>
    LinkDown,

    /// <summary>The Master's process is said to have ended; a rumour, which the machine verifies on the wire.</summary>
    MasterSuspected,

    /// <summary>The operating system refused an effect; the effects after it were not performed.</summary>
    EffectFailed,
}

/// <summary>The timers of one machine. At most one of each runs; starting a running one restarts it.</summary>
public enum RedundancyTimer
{
    /// <summary>Adver_Timer: Master only.</summary>
    Advert,

    /// <summary>Master_Down_Timer: Backup only.</summary>
    MasterDown,

    /// <summary>Preempt delay: Backup only, while a Master of lower priority lives.</summary>
    PreemptDelay,

    /// <summary>Next round of a burst of gratuitous ARP.</summary>
    GarpRound,

    /// <summary>Second burst (garp_master_delay, garp_lower_prio_delay).</summary>
    GarpBurst,

    /// <summary>Refreshing gratuitous ARP (garp_master_refresh).</summary>
    GarpRefresh,

    /// <summary>Master only: neighbours are asked whether they have learned of the takeover, or what they answered is judged.</summary>
    Verify,

    /// <summary>Initialize only: try again after a refused effect.</summary>
    Retry,

    /// <summary>Master only: another machine has claimed an address, and no advert has explained it since.</summary>
    Claim,

    /// <summary>Master only, while closing: nobody took the address over, release it.</summary>
    Handover,
}

/// <summary>One event for <see cref="RedundancyMachine.Step"/>. Which fields count depends on the kind.</summary>
public readonly struct RedundancyEvent
{
    public RedundancyEventKind Kind { get; private init; }

    /// <summary>TimerFired.</summary>
    public RedundancyTimer Timer { get; private init; }

    /// <summary>TimerFired: how late the thread noticed, microseconds.</summary>
    public long Lateness { get; private init; }

    /// <summary>AdvertReceived: 0-255. PriorityChanged: 1-255.</summary>
    public byte Priority { get; private init; }

    /// <summary>AdvertReceived: sender.</summary>
    public WireAddress Source { get; private init; }

    /// <summary>AdvertReceived: Max Advertise Interval, microseconds.</summary>
    public long Interval { get; private init; }

    public static RedundancyEvent Of(RedundancyEventKind kind) => new() { Kind = kind };

    public static RedundancyEvent Fired(RedundancyTimer timer, long lateness = 0) =>
        new() { Kind = RedundancyEventKind.TimerFired, Timer = timer, Lateness = lateness };

    public static RedundancyEvent Advert(byte priority, WireAddress source, long interval) =>
        new() { Kind = RedundancyEventKind.AdvertReceived, Priority = priority, Source = source, Interval = interval };

    public static RedundancyEvent NewPriority(byte priority) =>
        new() { Kind = RedundancyEventKind.PriorityChanged, Priority = priority };
}
