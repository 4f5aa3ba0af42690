namespace HaActors.Net.Proxy;

/// <summary>
/// Records from one loop to the log's thread. Bounded: when it is full the record is dropped and counted, because no log is worth a
/// stalled loop. One thread writes, one reads.
/// </summary>
/// <param name="capacity">Records.</param>
/// <param name="textCapacity">Bytes of text that belong to them.</param>
internal sealed class SessionRing(int capacity, int textCapacity = 1)
{
    private readonly SessionRecord[] _records = new SessionRecord[capacity];
    private readonly TextRing _text = new(textCapacity);
    private long _written;
    private long _read;
    private long _dropped;

    /// <summary>Records that found no room.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <param name="text">As long as the record says.</param>
    public void Add(in SessionRecord record, ReadOnlySpan<byte> text = default)
    {
        if (_written - Volatile.Read(ref _read) == _records.Length || !_text.HasRoom(text.Length))
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            return;
        }

        _text.Add(text);
        _records[_written % _records.Length] = record;
        Volatile.Write(ref _written, _written + 1);
    }

    /// <param name="text">Gets the text of the record.</param>
    public bool TryTake(out SessionRecord record, Span<byte> text = default)
    {
        if (_read == Volatile.Read(ref _written))
        {
            record = default;
            return false;
        }

        record = _records[_read % _records.Length];
        _records[_read % _records.Length] = default;
        _text.Take(text[..record.Http.TextLength]);
        Volatile.Write(ref _read, _read + 1);
        return true;
    }
}
