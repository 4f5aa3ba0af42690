using System.Numerics;

namespace HaActors.Net.Proxy;

/// <summary>Something that a <see cref="TimerWheel"/> calls back. It links itself into the wheel, so setting a timer allocates nothing.</summary>
internal abstract class WheelTimer
{
    internal WheelTimer? NextInSlot;
    internal WheelTimer? PreviousInSlot;

    /// <summary>Slot of the wheel; -1: not set.</summary>
    internal int Slot = -1;

    /// <summary>
    /// The deadline has come, or the horizon of the wheel if that was nearer: the owner looks at its true deadline and sets the timer again
    /// if that is still ahead.
    /// </summary>
    public abstract void Expire();
}

/// <summary>
/// A hashed timing wheel (Varghese and Lauck, 1987) with one level: coarse, O(1) to set and cancel. A deadline beyond the horizon is set at
/// the horizon; with timeouts that are moved by every byte, looking again every four seconds costs less than keeping the exact
/// order. Used by one thread.
/// </summary>
internal sealed class TimerWheel(long nowMilliseconds)
{
    private const int TickShift = 3;        // 8 ms, the step of the coarse clock (CONFIG_HZ=250: 4 ms) rounded up
    private const int SlotCount = 512;      // horizon 4.1 s
    private const int WordBits = 64;

    private readonly WheelTimer?[] _slots = new WheelTimer?[SlotCount];
    private readonly ulong[] _occupied = new ulong[SlotCount / WordBits];
    private long _tick = nowMilliseconds >> TickShift;

    /// <summary>Sets or moves a timer. It fires at the deadline or up to one tick of 8 ms later, never before.</summary>
    public void Set(WheelTimer timer, long deadlineMilliseconds)
    {
        Cancel(timer);
        long tick = Math.Clamp((deadlineMilliseconds >> TickShift) + 1, _tick + 1, _tick + SlotCount - 1);
        int slot = (int)(tick % SlotCount);
        timer.Slot = slot;
        timer.NextInSlot = _slots[slot];
        if (timer.NextInSlot is { } next) next.PreviousInSlot = timer;
        _slots[slot] = timer;
        _occupied[slot / WordBits] |= 1ul << (slot % WordBits);
    }

    /// <summary>Unsets a timer; does nothing if it is not set.</summary>
    public void Cancel(WheelTimer timer)
    {
        int slot = timer.Slot;
        if (slot < 0) return;
        if (timer.PreviousInSlot is { } previous) previous.NextInSlot = timer.NextInSlot;
        else _slots[slot] = timer.NextInSlot;
        if (timer.NextInSlot is { } next) next.PreviousInSlot = timer.PreviousInSlot;
        if (_slots[slot] is null) _occupied[slot / WordBits] &= ~(1ul << (slot % WordBits));
        timer.NextInSlot = timer.PreviousInSlot = null;
        timer.Slot = -1;
    }

    /// <summary>Fires what is due.</summary>
    public void Advance(long nowMilliseconds)
    {
        long now = nowMilliseconds >> TickShift;
        long first = Math.Max(_tick + 1, now - SlotCount + 1);
        for (long tick = first; tick <= now; tick++)
        {
            // A timer that is set from within goes to another slot than this tick's, because the wheel stands at this tick and not yet at
            // now; one that is cancelled leaves the list. So the list ends.
            _tick = tick;
            while (_slots[tick % SlotCount] is { } timer)
            {
                Cancel(timer);
                timer.Expire();
            }
        }
    }

    /// <summary>Time until the next timer is due, for epoll_wait; -1 if none is set.</summary>
    public int TimeoutMilliseconds(long nowMilliseconds)
    {
        int start = (int)((_tick + 1) % SlotCount);
        for (int step = 0; step < SlotCount;)
        {
            int slot = (start + step) % SlotCount;
            ulong rest = _occupied[slot / WordBits] >> (slot % WordBits);
            if (rest == 0)
            {
                step += WordBits - (slot % WordBits);
                continue;
            }

            long dueMilliseconds = (_tick + 1 + step + BitOperations.TrailingZeroCount(rest)) << TickShift;
            return (int)Math.Max(0, dueMilliseconds - nowMilliseconds);
        }

        return -1;
    }
}
