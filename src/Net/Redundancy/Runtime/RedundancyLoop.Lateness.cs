using System.Diagnostics;

namespace HaActors.Net.Redundancy.Runtime;

// How late this thread wakes, and what follows from it.
internal sealed partial class RedundancyLoop
{
    // An operator is told of stalls, not of every one of many.
    private static readonly long StallNoticeInterval = 60 * Stopwatch.Frequency;

    private readonly Action _tellStall;

    private long _largestLateness;
    private long _lateWakeUps;
    private bool _lateInThisPass;
    private long _shortestInterval = TimerTable.Never;      // of the open VIPs, ticks
    private long _stall;                                    // the last late wake-up: how late, ticks
    private long _stalledAt = -TimerTable.Never / 2;        // and when it ended
    private long _nextStallNotice;
    private long _toldStall;

    /// <summary>Microseconds, since the start.</summary>
    public long LargestLateness => Volatile.Read(ref _largestLateness);

    /// <summary>Wake-ups that came more than half of the shortest interval late.</summary>
    public long LateWakeUps => Volatile.Read(ref _lateWakeUps);

    private void Measure(long late, long now)
    {
        Volatile.Write(ref _largestLateness, Math.Max(_largestLateness, late / TicksPerMicrosecond));
        if (late <= _shortestInterval / 2)
            return;
        (_stall, _stalledAt) = (late, now);
        if (_lateInThisPass)
            return;
        _lateInThisPass = true;
        Volatile.Write(ref _lateWakeUps, _lateWakeUps + 1);
        if (late > _shortestInterval && now >= _nextStallNotice)
        {
            _nextStallNotice = now + StallNoticeInterval;
            Volatile.Write(ref _toldStall, late);
            _notifier.Post(_tellStall);
        }
    }

    /// <summary>Runs on the notifying thread, as words allocate.</summary>
    private void TellStall() => _notifier.Notice(
        $"The redundancy thread woke {Volatile.Read(ref _toldStall) / TicksPerMicrosecond / 1000} ms late: the machine or the process was held up."
        + " Adverts may have waited unread, so silence of a Master counts later. Others are only counted for a minute.");

    /// <summary>
    /// How far a machine is to distrust a timer, microseconds: by its own lateness, or by that of a stall that ended less than an interval
    /// ago, as adverts that came during it may still be on their way from the capturing thread.
    /// </summary>
    private long Lateness(VipMachine machine, long late, long now) =>
        (now - _stalledAt < machine.Parameters.Interval * TicksPerMicrosecond ? Math.Max(late, _stall) : late) / TicksPerMicrosecond;
}
