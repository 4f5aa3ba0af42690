using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>Event bits of epoll: include/uapi/linux/eventpoll.h.</summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,
    In = 0x001,
    Out = 0x004,
    Error = 0x008,
    HangUp = 0x010,

    /// <summary>The peer will send no more (TCP: FIN received).</summary>
    ReadHangUp = 0x2000,

    /// <summary>Report a change once, not a state again and again.</summary>
    EdgeTriggered = 1u << 31,
}

/// <summary>
/// One epoll instance with room for the events of one wait, epoll(7). Owned by one thread; only <see cref="Dispose"/> frees it.
/// A token is what the owner wants to get back with an event.
/// </summary>
internal sealed unsafe partial class Epoll : IDisposable
{
    private const int CloseOnExec = 0x80000;    // EPOLL_CLOEXEC = O_CLOEXEC
    private const int ControlAdd = 1;           // EPOLL_CTL_ADD
    private const int ControlDelete = 2;        // EPOLL_CTL_DEL
    private const int ControlModify = 3;        // EPOLL_CTL_MOD

    // struct epoll_event is packed on x86-64 only (EPOLL_PACKED): its 64 bits of data follow the 32 event bits at once there.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(ulong);

    private readonly int _fd;
    private readonly int _capacity;
    private byte* _events;

    /// <param name="capacity">Most events that one wait returns.</param>
    /// <exception cref="LinuxException">No descriptor is left.</exception>
    public Epoll(int capacity)
    {
        _fd = LinuxException.Check(epoll_create1(CloseOnExec), "epoll_create1");
        _capacity = capacity;
        _events = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)EventSize);
    }

    /// <summary>Starts to report events of a descriptor. Closing the descriptor ends it.</summary>
    /// <exception cref="LinuxException">Already added, or the system is out of memory or watches.</exception>
    public void Add(int fd, EpollEvents events, ulong token) => Control(ControlAdd, fd, events, token);

    /// <summary>Replaces the events and the token; a state that already holds is reported again.</summary>
    public void Modify(int fd, EpollEvents events, ulong token) => Control(ControlModify, fd, events, token);

    /// <summary>As <see cref="Add"/>, but false when the system has no room for one more.</summary>
    public bool TryAdd(int fd, EpollEvents events, ulong token) => TryControl(ControlAdd, fd, events, token);

    /// <summary>Stops reporting events of a descriptor that stays open.</summary>
    public void Remove(int fd) => Control(ControlDelete, fd, EpollEvents.None, 0);

    /// <summary>Waits for events.</summary>
    /// <param name="timeoutMilliseconds">0 does not wait, -1 waits without limit.</param>
    /// <returns>How many events to read; 0 on a timeout or a signal.</returns>
    public int Wait(int timeoutMilliseconds)
    {
        // A call that cannot block may hold up the garbage collector; one that can must not.
        int count = timeoutMilliseconds == 0
            ? epoll_poll(_fd, _events, _capacity, 0)
            : epoll_wait(_fd, _events, _capacity, timeoutMilliseconds);
        if (count >= 0) return count;
        int errno = Marshal.GetLastSystemError();
        return errno == Errno.Interrupted ? 0 : throw new LinuxException("epoll_wait", errno);
    }

    /// <summary>Event bits of the n-th event of the last wait.</summary>
    public EpollEvents EventsAt(int index) => *(EpollEvents*)(_events + (index * EventSize));

    /// <summary>Token of the n-th event of the last wait.</summary>
    public ulong TokenAt(int index) => *(ulong*)(_events + (index * EventSize) + DataOffset);

    public void Dispose()
    {
        if (_events == null) return;
        NativeMemory.Free(_events);
        _events = null;
        _ = FileDescriptor.Close(_fd);
    }

    private void Control(int operation, int fd, EpollEvents events, ulong token)
    {
        if (!TryControl(operation, fd, events, token)) throw LinuxException.Last("epoll_ctl");
    }

    private bool TryControl(int operation, int fd, EpollEvents events, ulong token)
    {
        byte* description = stackalloc byte[16];
        *(EpollEvents*)description = events;
        *(ulong*)(description + DataOffset) = token;
        return epoll_ctl(_fd, operation, fd, description) == 0;
    }

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int epoll_create1(int flags);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int epoll_ctl(int epoll, int operation, int fd, void* description);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int epoll_wait(int epoll, void* events, int capacity, int timeoutMilliseconds);

    [LibraryImport(FileDescriptor.Libc, EntryPoint = "epoll_wait")]
    [SuppressGCTransition]
    private static partial int epoll_poll(int epoll, void* events, int capacity, int timeoutMilliseconds);
}
