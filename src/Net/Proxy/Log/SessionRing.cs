namespace HaActors.Net.Proxy;

/// <summary>
/// Records from one loop to the log's thread. Bounded: when it is full the record is dropped and counted, because no log is worth a
/// stalled loop. One thread writes, one reads.
/// </summary>
internal sealed class SessionRing(int capacity)
{
    private readonly SessionRecord[] _records = new SessionRecord[capacity];
    private long _written;
    private long _read;
    private long _dropped;

    /// <summary>Records that found no room.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public void Add(in SessionRecord record)
    {
        if (_written - Volatile.Read(ref _read) == _records.Length)
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            return;
        }

        _records[_written % _records.Length] = record;
        Volatile.Write(ref _written, _written + 1);
    }

    public bool TryTake(out SessionRecord record)
    {
        if (_read == Volatile.Read(ref _written))
        {
            record = default;
            return false;
        }

        record = _records[_read % _records.Length];
        _records[_read % _records.Length] = default;
        Volatile.Write(ref _read, _read + 1);
        return true;
    }
}
