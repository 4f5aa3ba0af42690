using static HaActors.Net.Redundancy.RedundancyEffectKind;

namespace HaActors.Net.Redundancy;

/// <summary>
/// VRRP version 3 as a pure function: RFC 9568 section 6.4, Active called Master. No clock, no I/O, no allocation.
/// <list type="bullet">
/// <item>Taking over from a silent or releasing Master: advert, addresses, gratuitous ARP (keepalived's order: a rival yields first).</item>
/// <item>Preempting a living Master: addresses, gratuitous ARP, advert. The old owner answers until the new one does, so nothing is lost.</item>
/// <item>A Backup that may preempt does so after Skew_Time instead of letting Master_Down_Timer run out (RFC: discard); the skew
/// lets the best of several go first.</item>
/// <item>A Master that yields sends one advert after its addresses are off. The winner answers it, gratuitous ARP included, so
/// that clients of the loser find the winner also when the winner never heard the loser before.</item>
/// <item>A closed Master first offers the address with priority 1, so that a Backup preempts it while it still answers; it
/// releases with priority 0 (RFC: at once) when nobody did in time, as with Backups that do not preempt.</item>
/// </list>
/// </summary>
public static class VrrpMachine
{
    /// <summary>Between rounds of a burst: short enough to end before clients retry, long enough not to sit in one queue with the first. Microseconds.</summary>
    public const long GarpRoundInterval = 10_000;

    /// <summary>First wait after a refused effect, doubled each time up to <see cref="LongestRetry"/>. Microseconds.</summary>
    public const long ShortestRetry = 1_000_000;

    /// <summary>Microseconds.</summary>
    public const long LongestRetry = 30_000_000;

    /// <summary>
    /// Longest wait of a closed Master for its successor; two intervals if that is shorter, as a successor of ours comes within
    /// Skew_Time, which is less than one. Microseconds.
    /// </summary>
    public const long LongestHandover = 1_000_000;

    private const byte LowestPriority = 1;

    /// <summary>The next state, and in <paramref name="effects"/> what is to be done, in order.</summary>
    public static VrrpState Step(in VrrpParameters p, in VrrpState s, in RedundancyEvent e, ref EffectList effects)
    {
        effects.Clear();
        return e.Kind switch
        {
            RedundancyEventKind.Startup => s.State == VipState.Initialize ? Listen(p, s, TransitionCause.Startup, ref effects) : s,
            RedundancyEventKind.LinkUp => s.State == VipState.Initialize ? Listen(p, s, TransitionCause.LinkUp, ref effects) : s,
            RedundancyEventKind.LinkDown => Leave(s, TransitionCause.LinkDown, announce: false, ref effects),
            RedundancyEventKind.Shutdown => Close(p, s, ref effects),
            RedundancyEventKind.EffectFailed => Fail(s, ref effects),
            RedundancyEventKind.PriorityChanged => ChangePriority(p, s, e.Priority, ref effects),
            RedundancyEventKind.ParametersChanged => ChangeParameters(p, s, ref effects),
            RedundancyEventKind.AdvertReceived when s.State == VipState.Backup => HearAsBackup(p, s, e, ref effects),
            RedundancyEventKind.AdvertReceived when s.State == VipState.Master => HearAsMaster(p, s, e, ref effects),
            RedundancyEventKind.TimerFired => Fire(p, s, e, ref effects),
            _ => s,
        };
    }

    /// <summary>Section 6.4.1, for a priority below 255. Addresses left by a former run of the process go.</summary>
    private static VrrpState Listen(in VrrpParameters p, in VrrpState s, TransitionCause cause, ref EffectList effects)
    {
        effects.Add(StopTimers);
        effects.Add(RemoveAddresses);
        effects.Start(VrrpTimer.MasterDown, VrrpTimers.MasterDown(s.Priority, p.Interval));
        return VrrpState.Initial(s.Priority, p.Interval) with { State = VipState.Backup, Failures = s.Failures, Cause = cause };
    }

    private static VrrpState Leave(in VrrpState s, TransitionCause cause, bool announce, ref EffectList effects)
    {
        if (s.State == VipState.Master)
        {
            if (announce)
                effects.Add(SendAdvert, priority: 0);
            effects.Add(RemoveAddresses);
        }

        effects.Add(StopTimers);
        return VrrpState.Initial(s.Priority, s.MasterAdverInterval) with { Failures = s.Failures, Cause = cause };
    }

    private static VrrpState Close(in VrrpParameters p, in VrrpState s, ref EffectList effects)
    {
        if (s.State != VipState.Master || s.Leaving)
            return Leave(s, TransitionCause.Shutdown, announce: true, ref effects);
        effects.Start(VrrpTimer.Handover, Math.Min(2 * p.Interval, LongestHandover));
        return Advertise(p, s with { Priority = LowestPriority, Leaving = true }, ref effects);
    }

    private static VrrpState Fail(in VrrpState s, ref EffectList effects)
    {
        if (s.State != VipState.Master)
            return s;
        if (s.Leaving)
            return Leave(s, TransitionCause.Shutdown, announce: true, ref effects);
        var next = Leave(s, TransitionCause.AddressFailed, announce: true, ref effects);
        effects.Start(VrrpTimer.Retry, Math.Min(ShortestRetry << Math.Min(s.Failures, 5), LongestRetry));
        return next with { Failures = s.Failures + 1 };
    }

    /// <summary>
    /// A changed plan acts at once: a raised Backup preempts after Skew_Time, a lowered Master stays Master and lets the
    /// others know, so that a better Backup takes the address from it while it still answers.
    /// </summary>
    private static VrrpState ChangePriority(in VrrpParameters p, in VrrpState s, byte priority, ref EffectList effects)
    {
        if (s.Priority == priority && !s.Leaving)
            return s;
        var next = s with { Priority = priority, Leaving = false };
        if (s.Leaving)
            effects.Stop(VrrpTimer.Handover);
        if (s.State == VipState.Master)
            return Advertise(p, next, ref effects);
        if (s.State == VipState.Initialize || s.Master == 0 || s.Haste == VrrpHaste.Released)
            return next;
        if (p.Preempt && s.MasterPriority < priority)
            return Challenge(p, next, ref effects);
        return s.Haste == VrrpHaste.Preempting || s.DelayRuns ? Follow(next, ref effects) : next;
    }

    private static VrrpState ChangeParameters(in VrrpParameters p, in VrrpState s, ref EffectList effects)
    {
        if (s.State == VipState.Master)
            return Advertise(p, s, ref effects);
        var next = s.Master == 0 ? s with { MasterAdverInterval = p.Interval } : s;
        return s.State == VipState.Backup ? Follow(next, ref effects) : next;
    }

    /// <summary>Section 6.4.2.</summary>
    private static VrrpState HearAsBackup(in VrrpParameters p, in VrrpState s, in RedundancyEvent e, ref EffectList effects)
    {
        if (e.Priority == 0)
        {
            effects.Start(VrrpTimer.MasterDown, VrrpTimers.Skew(s.Priority, s.MasterAdverInterval));
            return s with { Haste = VrrpHaste.Released };
        }

        var heard = s with { Master = e.Source, MasterPriority = e.Priority, MasterAdverInterval = e.Interval, Extended = false };
        if (e.Priority >= s.Priority || !p.Preempt)
            return Follow(heard, ref effects);

        // Of several lower senders only the Master matters; another one is a Master that has just yielded to it.
        var fromMaster = s.Master == 0 || s.Master == e.Source;
        if (!fromMaster || s.Haste == VrrpHaste.Released)
            return s;
        return s.Haste == VrrpHaste.Preempting ? heard : Challenge(p, heard, ref effects);
    }

    /// <summary>Section 6.4.3; a lower priority is answered at once, as RFC 9568 has it (RFC 5798 discarded it).</summary>
    private static VrrpState HearAsMaster(in VrrpParameters p, in VrrpState s, in RedundancyEvent e, ref EffectList effects)
    {
        if (e.Priority == 0)
            return Advertise(p, s, ref effects);
        if (e.Priority < s.Priority || (e.Priority == s.Priority && e.Source < p.Source))
        {
            effects.Add(SendGratuitous);
            return Advertise(p, s, ref effects);
        }

        effects.Add(StopTimers);
        effects.Add(RemoveAddresses);
        effects.Add(SendAdvert, s.Priority);
        if (s.Leaving)
            return VrrpState.Initial(s.Priority, p.Interval) with { Cause = TransitionCause.Shutdown };
        effects.Start(VrrpTimer.MasterDown, VrrpTimers.MasterDown(s.Priority, e.Interval));
        return VrrpState.Initial(s.Priority, e.Interval) with
        {
            State = VipState.Backup,
            Master = e.Source,
            MasterPriority = e.Priority,
            Cause = TransitionCause.HigherPriority,
        };
    }

    private static VrrpState Fire(in VrrpParameters p, in VrrpState s, in RedundancyEvent e, ref EffectList effects) => (s.State, e.Timer) switch
    {
        (VipState.Initialize, VrrpTimer.Retry) => Listen(p, s, TransitionCause.Retry, ref effects),
        (VipState.Backup, VrrpTimer.MasterDown) => MasterDown(p, s, e.Lateness, ref effects),
        (VipState.Backup, VrrpTimer.PreemptDelay) => DelayOver(p, s, ref effects),
        (VipState.Master, VrrpTimer.Advert) => Advertise(p, s with { Failures = 0 }, ref effects),
        (VipState.Master, VrrpTimer.GarpRound) => Round(s, ref effects),
        (VipState.Master, VrrpTimer.GarpBurst) => Burst(p, s, ref effects),
        (VipState.Master, VrrpTimer.GarpRefresh) => Refresh(p, s, ref effects),
        (VipState.Master, VrrpTimer.Handover) => Leave(s, TransitionCause.Shutdown, announce: true, ref effects),
        _ => s,
    };

    /// <summary>
    /// A thread that noticed more than half an interval late may have left the Master's adverts unread: it waits one more
    /// interval, once, before it calls the Master dead.
    /// </summary>
    private static VrrpState MasterDown(in VrrpParameters p, in VrrpState s, long lateness, ref EffectList effects)
    {
        if (s.Haste == VrrpHaste.None && !s.Extended && lateness > s.MasterAdverInterval / 2)
        {
            effects.Start(VrrpTimer.MasterDown, s.MasterAdverInterval);
            return s with { Extended = true };
        }

        effects.Add(StopTimers);
        if (s.Haste != VrrpHaste.Preempting)
            effects.Add(SendAdvert, s.Priority);
        effects.Add(AddAddresses);
        var next = Burst(p, s, ref effects);
        if (s.Haste == VrrpHaste.Preempting)
            effects.Add(SendAdvert, s.Priority);
        effects.Start(VrrpTimer.Advert, p.Interval);
        if (p.GarpDelay > 0)
            effects.Start(VrrpTimer.GarpBurst, p.GarpDelay);
        if (p.GarpRefresh > 0)
            effects.Start(VrrpTimer.GarpRefresh, p.GarpRefresh);
        return VrrpState.Initial(s.Priority, p.Interval) with
        {
            State = VipState.Master,
            RoundsLeft = next.RoundsLeft,
            Failures = s.Failures,
            Cause = s.Haste switch
            {
                VrrpHaste.Released => TransitionCause.Priority,
                VrrpHaste.Preempting => TransitionCause.Preempted,
                _ => TransitionCause.MasterNoResponse,
            },
        };
    }

    /// <summary>The preempt delay runs while the lower Master lives; without one, or after it, Skew_Time decides who goes first.</summary>
    private static VrrpState Challenge(in VrrpParameters p, in VrrpState s, ref EffectList effects)
    {
        if (p.PreemptDelay == 0 || s.DelayOver)
        {
            effects.Start(VrrpTimer.MasterDown, VrrpTimers.Skew(s.Priority, s.MasterAdverInterval));
            return s with { Haste = VrrpHaste.Preempting };
        }

        effects.Start(VrrpTimer.MasterDown, VrrpTimers.MasterDown(s.Priority, s.MasterAdverInterval));
        if (!s.DelayRuns)
            effects.Start(VrrpTimer.PreemptDelay, p.PreemptDelay);
        return s with { DelayRuns = true };
    }

    private static VrrpState DelayOver(in VrrpParameters p, in VrrpState s, ref EffectList effects)
    {
        var next = s with { DelayRuns = false, DelayOver = true };
        return p.Preempt && s.Haste == VrrpHaste.None && s.Master != 0 && s.MasterPriority < s.Priority
            ? Challenge(p, next, ref effects)
            : next;
    }

    /// <summary>Accepts the Master: the full interval from now, nothing pending against it.</summary>
    private static VrrpState Follow(in VrrpState s, ref EffectList effects)
    {
        if (s.DelayRuns)
            effects.Stop(VrrpTimer.PreemptDelay);
        effects.Start(VrrpTimer.MasterDown, VrrpTimers.MasterDown(s.Priority, s.MasterAdverInterval));
        return s with { Haste = VrrpHaste.None, DelayRuns = false, DelayOver = false };
    }

    private static VrrpState Advertise(in VrrpParameters p, in VrrpState s, ref EffectList effects)
    {
        effects.Add(SendAdvert, s.Priority);
        effects.Start(VrrpTimer.Advert, p.Interval);
        return s;
    }

    private static VrrpState Burst(in VrrpParameters p, in VrrpState s, ref EffectList effects) =>
        Round(s with { RoundsLeft = p.GarpRepeat }, ref effects);

    private static VrrpState Round(in VrrpState s, ref EffectList effects)
    {
        if (s.RoundsLeft == 0)
            return s;
        effects.Add(SendGratuitous);
        if (s.RoundsLeft > 1)
            effects.Start(VrrpTimer.GarpRound, GarpRoundInterval);
        return s with { RoundsLeft = s.RoundsLeft - 1 };
    }

    private static VrrpState Refresh(in VrrpParameters p, in VrrpState s, ref EffectList effects)
    {
        effects.Add(SendGratuitous);
        effects.Start(VrrpTimer.GarpRefresh, p.GarpRefresh);
        return s;
    }
}
