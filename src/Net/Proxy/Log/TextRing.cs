namespace HaActors.Net.Proxy;

/// <summary>
/// The bytes that belong to the records of a <see cref="SessionRing"/>, in the same order: a circle, so that a loop hands text to the log's thread
/// without allocating. One thread writes, one reads.
/// </summary>
internal sealed class TextRing(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private long _written;
    private long _read;

    /// <summary>Whether so many bytes find room. Asked before they are added.</summary>
    public bool HasRoom(int count) => _written - Volatile.Read(ref _read) + count <= _bytes.Length;

    public void Add(ReadOnlySpan<byte> text)
    {
        int at = (int)(_written % _bytes.Length);
        int first = Math.Min(text.Length, _bytes.Length - at);
        text[..first].CopyTo(_bytes.AsSpan(at));
        text[first..].CopyTo(_bytes);
        Volatile.Write(ref _written, _written + text.Length);
    }

    /// <summary>Takes as many bytes as fit into a buffer.</summary>
    public void Take(Span<byte> into)
    {
        int at = (int)(_read % _bytes.Length);
        int first = Math.Min(into.Length, _bytes.Length - at);
        _bytes.AsSpan(at, first).CopyTo(into);
        _bytes.AsSpan(0, into.Length - first).CopyTo(into[first..]);
        Volatile.Write(ref _read, _read + into.Length);
    }
}
