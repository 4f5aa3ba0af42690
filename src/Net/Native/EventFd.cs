using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>A non-blocking eventfd(2): any thread signals, the thread that watches the descriptor wakes and drains.</summary>
internal sealed unsafe partial class EventFd : IDisposable
{
    private const int CloseOnExec = 0x80000;    // EFD_CLOEXEC = O_CLOEXEC
    private const int NonBlocking = 0x800;      // EFD_NONBLOCK = O_NONBLOCK

    /// <exception cref="LinuxException">No descriptor is left.</exception>
    public EventFd() => Fd = LinuxException.Check(eventfd(0, CloseOnExec | NonBlocking), "eventfd");

    /// <summary>For <see cref="Epoll.Add"/>, with <see cref="EpollEvents.In"/>; -1 after <see cref="Dispose"/>.</summary>
    public int Fd { get; private set; }

    /// <summary>Makes the descriptor readable. A full counter is one that wakes already, so the result does not matter.</summary>
    public void Signal()
    {
        ulong one = 1;
        _ = FileDescriptor.Write(Fd, &one, sizeof(ulong));
    }

    /// <summary>Makes it unreadable until the next signal.</summary>
    public void Drain()
    {
        ulong count;
        _ = FileDescriptor.Read(Fd, &count, sizeof(ulong));
    }

    /// <summary>Call it when no thread can signal any more: the number of the descriptor may be somebody else's next.</summary>
    public void Dispose()
    {
        if (Fd < 0) return;
        _ = FileDescriptor.Close(Fd);
        Fd = -1;
    }

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int eventfd(uint initial, int flags);
}
