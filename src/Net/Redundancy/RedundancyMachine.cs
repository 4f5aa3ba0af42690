using static HaActors.Net.Redundancy.RedundancyEffectKind;

namespace HaActors.Net.Redundancy;

/// <summary>
/// The redundancy protocols as one pure function: the state machine of RFC 9568 section 6.4 (Active called Master), which CARP's
/// INIT, BACKUP and MASTER follow as well. What differs is in <see cref="Election"/>. No clock, no I/O, no allocation.
/// <list type="bullet">
/// <item>Taking over from a silent or releasing Master: advert, addresses, gratuitous ARP (keepalived's order: a rival yields first).</item>
/// <item>Preempting a living Master: addresses, gratuitous ARP, advert. The old owner answers until the new one does, so nothing is lost.</item>
/// <item>A Backup that may preempt does so after Skew_Time instead of letting Master_Down_Timer run out (RFC: discard); the skew
/// lets the best of several go first.</item>
/// <item>A Master that yields sends one advert after its addresses are off. The winner answers it, gratuitous ARP included, so
/// that clients of the loser find the winner also when the winner never heard the loser before.</item>
/// <item>A closed Master first offers the address with priority 1, so that a Backup preempts it while it still answers; it
/// releases with priority 0 (RFC: at once) when nobody did in time, as with Backups that do not preempt.</item>
/// <item>A Backup that hears that the Master's process has ended asks it with one advert of priority 1, which a living Master
/// answers at once (RFC 9568 section 6.4.3) and every other node ignores; without an answer it takes over. A false rumour costs
/// two adverts.</item>
/// </list>
/// </summary>
public static class RedundancyMachine
{
    /// <summary>From a takeover to the first question to neighbours, and from one to the next: far above what an answer takes. Microseconds.</summary>
    public const long QuestionInterval = 100_000;

    /// <summary>First wait after a refused effect, doubled each time up to <see cref="LongestRetry"/>. Microseconds.</summary>
    public const long ShortestRetry = 1_000_000;

    /// <summary>Microseconds.</summary>
    public const long LongestRetry = 30_000_000;

    /// <summary>
    /// Longest wait of a closed Master for its successor; two intervals if that is shorter, as a successor of ours comes within
    /// Skew_Time, which is less than one. Microseconds.
    /// </summary>
    public const long LongestHandover = 1_000_000;

    /// <summary>Wait for the answer of a suspected Master, some ten times what a living one takes for it. Microseconds.</summary>
    public const long SuspicionWait = 4_000;

    private const byte LowestPriority = 1;

    /// <summary>Of the node whose own the addresses are: it preempts whatever the settings say (section 6.1).</summary>
    private const byte OwnerPriority = 255;

    /// <summary>The next state, and in <paramref name="effects"/> what is to be done, in order.</summary>
    public static RedundancyState Step(in RedundancyParameters p, in RedundancyState s, in RedundancyEvent e, ref EffectList effects)
    {
        effects.Clear();
        return e.Kind switch
        {
            RedundancyEventKind.Startup => s.State == VipState.Initialize ? Listen(p, s, TransitionCause.Startup, ref effects) : s,
            RedundancyEventKind.LinkUp => s.State == VipState.Initialize ? Listen(p, s, TransitionCause.LinkUp, ref effects) : s,
            RedundancyEventKind.FaultOver => s.State == VipState.Initialize ? Listen(p, s, TransitionCause.FaultOver, ref effects) : s,
            RedundancyEventKind.Fault => Leave(s, TransitionCause.Fault, announce: true, ref effects),
            RedundancyEventKind.LinkDown => Leave(s, TransitionCause.LinkDown, announce: false, ref effects),
            RedundancyEventKind.Shutdown => Close(p, s, ref effects),
            RedundancyEventKind.EffectFailed => Fail(s, ref effects),
            RedundancyEventKind.PriorityChanged => ChangePriority(p, s, e.Priority, ref effects),
            RedundancyEventKind.ParametersChanged => ChangeParameters(p, s, ref effects),
            RedundancyEventKind.AdvertReceived when s.State == VipState.Backup => HearAsBackup(p, s, e, ref effects),
            RedundancyEventKind.AdvertReceived when s.State == VipState.Master => HearAsMaster(p, s, e, ref effects),
            RedundancyEventKind.MasterSuspected when s.State == VipState.Backup => Suspect(s, ref effects),
            RedundancyEventKind.TimerFired => Fire(p, s, e, ref effects),
            _ => s,
        };
    }

    /// <summary>Section 6.4.1: an owner of the addresses is Master at once. Addresses left by a former run of the process go.</summary>
    private static RedundancyState Listen(in RedundancyParameters p, in RedundancyState s, TransitionCause cause, ref EffectList effects)
    {
        effects.Add(StopTimers);
        if (s.Priority == OwnerPriority)
        {
            effects.Add(SendAdvert, s.Priority);
            return Reign(p, s, cause, ref effects);
        }

        effects.Add(RemoveAddresses);
        effects.Start(RedundancyTimer.MasterDown, p.MasterDown(s.Priority, p.Interval));
        return RedundancyState.Initial(s.Priority, p.Interval) with { State = VipState.Backup, Failures = s.Failures, Cause = cause };
    }

    private static RedundancyState Leave(in RedundancyState s, TransitionCause cause, bool announce, ref EffectList effects)
    {
        if (s.State == VipState.Master)
        {
            if (announce)
                effects.Add(SendAdvert, priority: 0);
            effects.Add(RemoveAddresses);
        }

        effects.Add(StopTimers);
        return RedundancyState.Initial(s.Priority, s.MasterAdverInterval) with { Failures = s.Failures, Cause = cause };
    }

    private static RedundancyState Close(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        if (s.State != VipState.Master || s.Leaving)
            return Leave(s, TransitionCause.Shutdown, announce: true, ref effects);
        effects.Start(RedundancyTimer.Handover, Math.Min(2 * p.Interval, LongestHandover));
        return Advertise(p, s with { Priority = LowestPriority, Leaving = true }, ref effects);
    }

    private static RedundancyState Fail(in RedundancyState s, ref EffectList effects)
    {
        if (s.State != VipState.Master)
            return s;
        if (s.Leaving)
            return Leave(s, TransitionCause.Shutdown, announce: true, ref effects);
        var next = Leave(s, TransitionCause.AddressFailed, announce: true, ref effects);
        effects.Start(RedundancyTimer.Retry, Math.Min(ShortestRetry << Math.Min(s.Failures, 5), LongestRetry));
        return next with { Failures = s.Failures + 1 };
    }

    /// <summary>
    /// A changed plan acts at once: a raised Backup preempts after Skew_Time, a lowered Master stays Master and lets the
    /// others know, so that a better Backup takes the address from it while it still answers.
    /// </summary>
    private static RedundancyState ChangePriority(in RedundancyParameters p, in RedundancyState s, byte priority, ref EffectList effects)
    {
        if (s.Priority == priority && !s.Leaving)
            return s;
        var next = s with { Priority = priority, Leaving = false };
        if (s.Leaving)
            effects.Stop(RedundancyTimer.Handover);
        if (s.State == VipState.Master)
            return Advertise(p, next, ref effects);
        if (s.State == VipState.Initialize || s.Master.IsNone || s.Haste == Haste.Released)
            return next;
        if (Preempts(p, next) && IsMasterLower(p, next))
            return Challenge(p, next, ref effects);
        return s.Haste == Haste.Preempting || s.DelayRuns ? Follow(p, next, ref effects) : next;
    }

    private static RedundancyState ChangeParameters(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        if (s.State == VipState.Master)
            return Advertise(p, s, ref effects);
        var next = s.Master.IsNone ? s with { MasterAdverInterval = p.Interval } : s;
        return s.State == VipState.Backup ? Follow(p, next, ref effects) : next;
    }

    /// <summary>Section 6.4.2.</summary>
    private static RedundancyState HearAsBackup(in RedundancyParameters p, in RedundancyState s, in RedundancyEvent e, ref EffectList effects)
    {
        if (e.Priority == 0)
        {
            effects.Start(RedundancyTimer.MasterDown, p.Election.Skew(s.Priority, s.MasterAdverInterval));
            return s with { Haste = Haste.Released };
        }

        var heard = s with { Master = e.Source, MasterPriority = e.Priority, MasterAdverInterval = e.Interval, Extended = false };
        if (!Preempts(p, s) || Rank(p, s, e) >= 0)
            return Follow(p, heard, ref effects);

        // Of several lower senders only the Master matters; another one is a Master that has just yielded to it.
        var fromMaster = s.Master.IsNone || s.Master == e.Source;
        if (!fromMaster || s.Haste == Haste.Released)
            return s;
        return s.Haste == Haste.Preempting ? heard : Challenge(p, heard, ref effects);
    }

    /// <summary>Section 6.4.3; a lower priority is answered at once, as RFC 9568 has it (RFC 5798 discarded it).</summary>
    private static RedundancyState HearAsMaster(in RedundancyParameters p, in RedundancyState s, in RedundancyEvent e, ref EffectList effects)
    {
        if (e.Priority == 0)
            return Advertise(p, s, ref effects);
        var rank = Rank(p, s, e);
        if (rank < 0 || (rank == 0 && !p.Election.YieldsTie(e.Source, p.Source)))
        {
            return Advertise(p, AnnounceAgain(p, s, ref effects), ref effects);
        }

        effects.Add(StopTimers);
        effects.Add(RemoveAddresses);
        effects.Add(SendAdvert, s.Priority);
        if (s.Leaving)
            return RedundancyState.Initial(s.Priority, p.Interval) with { Cause = TransitionCause.Shutdown };
        effects.Start(RedundancyTimer.MasterDown, p.MasterDown(s.Priority, e.Interval));
        return RedundancyState.Initial(s.Priority, e.Interval) with
        {
            State = VipState.Backup,
            Master = e.Source,
            MasterPriority = e.Priority,
            Cause = TransitionCause.HigherPriority,
        };
    }

    private static RedundancyState Fire(in RedundancyParameters p, in RedundancyState s, in RedundancyEvent e, ref EffectList effects) => (s.State, e.Timer) switch
    {
        (VipState.Initialize, RedundancyTimer.Retry) => Listen(p, s, TransitionCause.Retry, ref effects),
        (VipState.Backup, RedundancyTimer.MasterDown) => MasterDown(p, s, e.Lateness, ref effects),
        (VipState.Backup, RedundancyTimer.PreemptDelay) => DelayOver(p, s, ref effects),
        (VipState.Master, RedundancyTimer.Advert) => Advertise(p, s with { Failures = 0 }, ref effects),
        (VipState.Master, RedundancyTimer.GarpRound) => Round(p, s, ref effects),
        (VipState.Master, RedundancyTimer.GarpBurst) => Burst(p, s, ref effects),
        (VipState.Master, RedundancyTimer.GarpRefresh) => Refresh(p, s, ref effects),
        (VipState.Master, RedundancyTimer.Verify) => Verify(s, ref effects),
        (VipState.Master, RedundancyTimer.Claim) => Defend(p, s, ref effects),
        (VipState.Master, RedundancyTimer.Handover) => Leave(s, TransitionCause.Shutdown, announce: true, ref effects),
        _ => s,
    };

    /// <summary>Asks a Master of whom bad news came; not when it has released the address or is being preempted anyway.</summary>
    private static RedundancyState Suspect(in RedundancyState s, ref EffectList effects)
    {
        if (s.Haste != Haste.None || s.Master.IsNone)
            return s;
        effects.Add(SendAdvert, LowestPriority);
        effects.Start(RedundancyTimer.MasterDown, SuspicionWait);
        return s with { Haste = Haste.Suspecting, Extended = false };
    }

    /// <summary>
    /// A thread that noticed more than half of its wait late may have left the Master's adverts unread: before it calls the Master dead it
    /// waits once more for as long as it was late, up to an interval. What came meanwhile takes no longer to be read.
    /// </summary>
    private static RedundancyState MasterDown(in RedundancyParameters p, in RedundancyState s, long lateness, ref EffectList effects)
    {
        var wait = s.Haste == Haste.Suspecting ? SuspicionWait : s.MasterAdverInterval;
        if (s.Haste is Haste.None or Haste.Suspecting && !s.Extended && lateness > wait / 2)
        {
            effects.Start(RedundancyTimer.MasterDown, Math.Max(SuspicionWait, Math.Min(lateness, wait)));
            return s with { Extended = true };
        }

        effects.Add(StopTimers);
        if (s.Haste != Haste.Preempting)
            effects.Add(SendAdvert, s.Priority);
        return Reign(p, s, s.Haste switch
        {
            Haste.Released => TransitionCause.Priority,
            Haste.Preempting => TransitionCause.Preempted,
            Haste.Suspecting => TransitionCause.MasterDied,
            _ => TransitionCause.MasterNoResponse,
        }, ref effects);
    }

    /// <summary>Becomes Master; a preempted one gets its advert only now.</summary>
    private static RedundancyState Reign(in RedundancyParameters p, in RedundancyState s, TransitionCause cause, ref EffectList effects)
    {
        effects.Add(AddAddresses);
        var next = Round(p, s with { RoundsLeft = p.Garp.Repeat }, ref effects);
        if (s.Haste == Haste.Preempting)
            effects.Add(SendAdvert, s.Priority);
        effects.Start(RedundancyTimer.Advert, p.Election.AdvertInterval(s.Priority, p.Interval));
        if (p.Garp.Delay > 0)
            effects.Start(RedundancyTimer.GarpBurst, p.Garp.Delay);
        if (p.Garp.Refresh > 0)
            effects.Start(RedundancyTimer.GarpRefresh, p.Garp.Refresh);
        if (p.Garp.Verify > 0)
            effects.Start(RedundancyTimer.Verify, QuestionInterval);
        return RedundancyState.Initial(s.Priority, p.Interval) with
        {
            State = VipState.Master,
            RoundsLeft = next.RoundsLeft,
            BurstRounds = p.Garp.Repeat,
            QuestionsLeft = p.Garp.Verify,
            Failures = s.Failures,
            Cause = cause,
        };
    }

    /// <summary>The preempt delay runs while the lower Master lives; without one, or after it, Skew_Time decides who goes first.</summary>
    private static RedundancyState Challenge(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        if (p.PreemptDelay == 0 || s.DelayOver)
        {
            effects.Start(RedundancyTimer.MasterDown, p.Election.Skew(s.Priority, s.MasterAdverInterval));
            return s with { Haste = Haste.Preempting };
        }

        effects.Start(RedundancyTimer.MasterDown, p.MasterDown(s.Priority, s.MasterAdverInterval));
        if (!s.DelayRuns)
            effects.Start(RedundancyTimer.PreemptDelay, p.PreemptDelay);
        return s with { Haste = Haste.None, DelayRuns = true };
    }

    private static RedundancyState DelayOver(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        var next = s with { DelayRuns = false, DelayOver = true };
        return Preempts(p, s) && s.Haste == Haste.None && !s.Master.IsNone && IsMasterLower(p, s)
            ? Challenge(p, next, ref effects)
            : next;
    }

    /// <summary>Accepts the Master: the full interval from now, nothing pending against it.</summary>
    private static RedundancyState Follow(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        if (s.DelayRuns)
            effects.Stop(RedundancyTimer.PreemptDelay);
        effects.Start(RedundancyTimer.MasterDown, p.MasterDown(s.Priority, s.MasterAdverInterval));
        return s with { Haste = Haste.None, DelayRuns = false, DelayOver = false };
    }

    /// <summary>Above 0 if the sender of an advert ranks higher than this node; 0 if equal.</summary>
    private static int Rank(in RedundancyParameters p, in RedundancyState s, in RedundancyEvent e) =>
        p.Election.Compare(e.Priority, e.Interval, s.Priority, p.Interval);

    private static bool Preempts(in RedundancyParameters p, in RedundancyState s) => p.Preempt || s.Priority == OwnerPriority;

    private static bool IsMasterLower(in RedundancyParameters p, in RedundancyState s) =>
        p.Election.Compare(s.MasterPriority, s.MasterAdverInterval, s.Priority, p.Interval) < 0;

    private static RedundancyState Advertise(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        effects.Add(SendAdvert, s.Priority);
        effects.Start(RedundancyTimer.Advert, p.Election.AdvertInterval(s.Priority, p.Interval));
        return s;
    }

    /// <summary>
    /// A claim changes no rank: the advert makes a lower Master yield, and a higher one answer with its own. Whoever sends none is no
    /// Master, and the neighbours are told again.
    /// </summary>
    private static RedundancyState Defend(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        var next = Advertise(p, s, ref effects);
        effects.Add(SendGratuitous);
        return next;
    }

    /// <summary>The neighbours of a lower Master may have learned its hardware address; the burst that runs is not made shorter.</summary>
    private static RedundancyState AnnounceAgain(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        if (p.Garp.LowerPrioRepeat == 0)
            return s;
        if (p.Garp.LowerPrioDelay > 0)
            effects.Start(RedundancyTimer.GarpBurst, p.Garp.LowerPrioDelay);
        return Round(p, s with
        {
            RoundsLeft = Math.Max(s.RoundsLeft, p.Garp.LowerPrioRepeat),
            BurstRounds = Math.Max(s.BurstRounds, p.Garp.LowerPrioRepeat),
        }, ref effects);
    }

    private static RedundancyState Burst(in RedundancyParameters p, in RedundancyState s, ref EffectList effects) =>
        Round(p, s with { RoundsLeft = Math.Max(s.RoundsLeft, s.BurstRounds), BurstRounds = 0 }, ref effects);

    private static RedundancyState Round(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        if (s.RoundsLeft == 0)
            return s;
        effects.Add(SendGratuitous);
        if (s.RoundsLeft > 1)
            effects.Start(RedundancyTimer.GarpRound, p.Garp.Interval);
        return s with { RoundsLeft = s.RoundsLeft - 1 };
    }

    private static RedundancyState Refresh(in RedundancyParameters p, in RedundancyState s, ref EffectList effects)
    {
        effects.Start(RedundancyTimer.GarpRefresh, p.Garp.Refresh);
        return Round(p, s with { RoundsLeft = Math.Max(s.RoundsLeft, p.Garp.RefreshRepeat) }, ref effects);
    }

    private static RedundancyState Verify(in RedundancyState s, ref EffectList effects)
    {
        if (s.QuestionsLeft == 0)
        {
            effects.Add(JudgeNeighbours);
            return s;
        }

        effects.Add(AskNeighbours);
        effects.Start(RedundancyTimer.Verify, QuestionInterval);
        return s with { QuestionsLeft = s.QuestionsLeft - 1 };
    }
}
