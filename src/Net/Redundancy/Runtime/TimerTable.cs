namespace HaActors.Net.Redundancy.Runtime;

/// <summary>
/// The due times of all machines' timers, in ticks of the monotonic clock. A plain table: with at most a few hundred machines a
/// scan of one number each costs less than keeping a heap in order.
/// </summary>
internal sealed class TimerTable
{
    /// <summary>No timer runs.</summary>
    public const long Never = long.MaxValue;

    private static readonly int Kinds = Enum.GetValues<RedundancyTimer>().Length;

    private long[] _due = [];
    private long[] _earliest = [];

    /// <summary>Makes room for a machine of this number, without timers. Allocates; not for the running of machines.</summary>
    public void Add(int slot)
    {
        if (slot >= _earliest.Length)
        {
            Array.Resize(ref _earliest, slot + 1);
            Array.Resize(ref _due, (slot + 1) * Kinds);
        }

        StopAll(slot);
    }

    public void Start(int slot, RedundancyTimer timer, long due)
    {
        _due[slot * Kinds + (int)timer] = due;
        Update(slot);
    }

    public void Stop(int slot, RedundancyTimer timer) => Start(slot, timer, Never);

    public void StopAll(int slot)
    {
        _due.AsSpan(slot * Kinds, Kinds).Fill(Never);
        _earliest[slot] = Never;
    }

    /// <summary>When the next timer is due; <see cref="Never"/>: none runs.</summary>
    public long Next
    {
        get
        {
            var next = Never;
            foreach (var due in _earliest)
                next = Math.Min(next, due);
            return next;
        }
    }

    /// <summary>Stops and returns the earliest timer that is due.</summary>
    public bool TryTake(long now, out int slot, out RedundancyTimer timer, out long due)
    {
        due = Next;
        (slot, timer) = (0, default);
        if (due > now)
            return false;
        slot = _earliest.AsSpan().IndexOf(due);
        timer = (RedundancyTimer)_due.AsSpan(slot * Kinds, Kinds).IndexOf(due);
        Stop(slot, timer);
        return true;
    }

    private void Update(int slot)
    {
        var earliest = Never;
        foreach (var due in _due.AsSpan(slot * Kinds, Kinds))
            earliest = Math.Min(earliest, due);
        _earliest[slot] = earliest;
    }
}
