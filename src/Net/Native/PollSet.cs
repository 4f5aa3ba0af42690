using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>A few descriptors to wait on for reading, with a limit in nanoseconds: ppoll(2). One thread.</summary>
internal sealed unsafe partial class PollSet
{
    private const short Readable = 1;           // POLLIN, asm-generic/poll.h
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly Entry[] _entries;

    public PollSet(params ReadOnlySpan<int> descriptors)
    {
        _entries = new Entry[descriptors.Length];
        for (var i = 0; i < descriptors.Length; i++)
            _entries[i] = new Entry { Fd = descriptors[i], Events = Readable };
    }

    /// <summary>Waits until one is readable, the time has passed or a signal came.</summary>
    /// <param name="nanoseconds">At most; negative: without limit.</param>
    public void Wait(long nanoseconds)
    {
        var time = new Time { Seconds = nanoseconds / NanosecondsPerSecond, Nanoseconds = nanoseconds % NanosecondsPerSecond };
        fixed (Entry* entries = _entries)
            _ = ppoll(entries, (nuint)_entries.Length, nanoseconds < 0 ? null : &time, null);
    }

    /// <summary>Whether the n-th was readable, or in error, after the last wait.</summary>
    public bool IsReady(int index) => _entries[index].Result != 0;

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int ppoll(Entry* entries, nuint count, Time* timeout, void* signalMask);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Fd;
        public short Events;
        public short Result;
    }

    /// <summary>struct timespec of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
