using System.Diagnostics;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>Frames on their way from one capturing thread to the redundancy thread: fixed memory, no locks, newest refused when full.</summary>
internal sealed class FrameRing(int slots, int slotSize)
{
    private readonly byte[] _bytes = new byte[slots * slotSize];
    private readonly int[] _lengths = new int[slots];
    private readonly long[] _times = new long[slots];

    // Both count up for ever; the difference is the number of frames inside.
    private long _written;
    private long _read;

    /// <summary>Frames inside. Consumer only.</summary>
    public int Count => (int)(Volatile.Read(ref _written) - _read);

    /// <summary>Copies a frame in, cut to the slot size. Producer only.</summary>
    /// <returns>False when there is no room.</returns>
    public bool TryWrite(ReadOnlySpan<byte> frame)
    {
        var written = _written;
        if (written - Volatile.Read(ref _read) == slots)
            return false;
        var slot = (int)(written % slots);
        var length = Math.Min(frame.Length, slotSize);
        frame[..length].CopyTo(_bytes.AsSpan(slot * slotSize));
        _lengths[slot] = length;
        _times[slot] = Stopwatch.GetTimestamp();
        Volatile.Write(ref _written, written + 1);
        return true;
    }

    /// <summary>The oldest frame, valid until <see cref="Release"/>. Consumer only.</summary>
    public bool TryRead(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (_read == Volatile.Read(ref _written))
            return false;
        var slot = (int)(_read % slots);
        frame = _bytes.AsSpan(slot * slotSize, _lengths[slot]);
        return true;
    }

    /// <summary>When the oldest frame was written; Stopwatch time. Consumer only, between <see cref="TryRead"/> and <see cref="Release"/>.</summary>
    public long ArrivedAt => _times[(int)(_read % slots)];

    /// <summary>Gives back the slot of the frame that was read. Consumer only.</summary>
    public void Release() => Volatile.Write(ref _read, _read + 1);
}
