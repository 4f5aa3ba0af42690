using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>
/// Looks at many descriptors at once without waiting, poll(2): cheaper than to add each to an epoll when most are ready already.
/// Used by one thread.
/// </summary>
internal sealed unsafe partial class PollBatch(int capacity) : IDisposable
{
    private const short Writable = (short)EpollEvents.Out;      // POLLOUT; poll's bits are epoll's, asm-generic/poll.h

    private Entry* _entries = (Entry*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Entry));

    /// <summary>Has the next look ask whether the descriptor is writable or in error.</summary>
    public void Set(int index, int fd) => _entries[index] = new Entry { Fd = fd, Events = Writable };

    /// <summary>Looks at the first ones.</summary>
    public void Look(int count)
    {
        // What it finds stands in the entries; an interrupted or failed look has found nothing.
        if (poll(_entries, (nuint)count, 0) >= 0) return;
        for (int i = 0; i < count; i++) _entries[i].Result = 0;
    }

    /// <summary>What the last look found; none: not yet.</summary>
    public EpollEvents EventsOf(int index) => (EpollEvents)(ushort)_entries[index].Result;

    public void Dispose()
    {
        NativeMemory.Free(_entries);
        _entries = null;
    }

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int poll(Entry* entries, nuint count, int timeoutMilliseconds);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Fd;
        public short Events;
        public short Result;
    }
}
