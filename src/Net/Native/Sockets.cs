using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>
/// TCP sockets, all non-blocking and close-on-exec. Calls that move payload or end a session keep the garbage collector waiting for the
/// few microseconds that they take, which saves the transition; none of them can block.
/// </summary>
internal static unsafe partial class Sockets
{
    private const int Stream = 1;               // SOCK_STREAM, include/linux/net.h
    private const int NonBlocking = 0x800;      // SOCK_NONBLOCK = O_NONBLOCK
    private const int CloseOnExec = 0x80000;    // SOCK_CLOEXEC = O_CLOEXEC
    private const int NoSignal = 0x4000;        // MSG_NOSIGNAL, include/linux/socket.h
    private const int More = 0x8000;            // MSG_MORE
    private const int ShutdownWrite = 1;        // SHUT_WR

    private const int LevelSocket = 1;          // SOL_SOCKET, include/uapi/asm-generic/socket.h
    private const int ReuseAddress = 2;         // SO_REUSEADDR
    private const int PendingError = 4;         // SO_ERROR
    private const int Linger = 13;              // SO_LINGER
    private const int ReusePort = 15;           // SO_REUSEPORT
    private const int LevelIPv4 = 0;            // SOL_IP, include/uapi/linux/in.h
    private const int FreeBindIPv4 = 15;        // IP_FREEBIND
    private const int LevelIPv6 = 41;           // SOL_IPV6, include/uapi/linux/in6.h
    private const int OnlyIPv6 = 26;            // IPV6_V6ONLY
    private const int FreeBindIPv6 = 78;        // IPV6_FREEBIND
    private const int LevelTcp = 6;             // SOL_TCP
    private const int NoDelay = 1;              // TCP_NODELAY, include/uapi/linux/tcp.h
    private const int DeferAccept = 9;          // TCP_DEFER_ACCEPT
    private const int QuickAck = 12;            // TCP_QUICKACK
    private const int PeekOnly = 2;             // MSG_PEEK
    private const int TransparentIPv4 = 19;     // IP_TRANSPARENT
    private const int TransparentIPv6 = 75;     // IPV6_TRANSPARENT
    private const int BindAddressNoPort = 24;   // IP_BIND_ADDRESS_NO_PORT

    // The kernel lowers it to net.core.somaxconn.
    private const int Backlog = ushort.MaxValue;

    /// <summary>A new TCP socket; negative: errno says why.</summary>
    public static int Open(ushort family) => socket(family, Stream | NonBlocking | CloseOnExec, 0);

    /// <summary>Starts to connect. Usually fails with <see cref="Errno.InProgress"/>, then becomes writable or in error.</summary>
    public static int Connect(int fd, in SocketName name)
    {
        fixed (SocketName* address = &name) return connect(fd, address, (uint)name.Length);
    }

    /// <summary>Ends a connection with RST, or gives up connecting, and makes the socket good for another connect: AF_UNSPEC in connect(2).</summary>
    /// <returns>0, or negative: errno says why.</returns>
    public static int Disconnect(int fd)
    {
        SocketName nobody = default;
        return connect(fd, &nobody, SocketName.Size);
    }

    /// <summary>Takes a connection from the queue; negative: errno says why, <see cref="Errno.Again"/> if the queue is empty.</summary>
    /// <param name="source">Who connected.</param>
    public static int Accept(int fd, out SocketName source)
    {
        source = default;
        uint size = SocketName.Size;
        fixed (SocketName* name = &source) return accept4(fd, name, &size, NonBlocking | CloseOnExec);
    }

    /// <summary>Bytes received, 0 at the end of the stream, negative: errno says why.</summary>
    public static int Receive(int fd, byte* buffer, int size) => (int)recv(fd, buffer, (nuint)size, 0);

    /// <summary>As <see cref="Receive"/>, but the bytes stay to be received.</summary>
    public static int Peek(int fd, byte* buffer, int size) => (int)recv(fd, buffer, (nuint)size, PeekOnly);

    /// <summary>Where a connection came in.</summary>
    public static SocketName LocalName(int fd)
    {
        SocketName name = default;
        uint size = SocketName.Size;
        _ = getsockname(fd, &name, &size);
        return name;
    }

    /// <summary>
    /// Has a socket connect from an address that need not be ours (IP_TRANSPARENT, Documentation/networking/tproxy.rst); the answers come back only
    /// if the servers route them through this node. The port is chosen when it connects.
    /// </summary>
    /// <returns>0, or negative: errno says why.</returns>
    public static int BindToClient(int fd, in SocketName client)
    {
        int on = 1;
        bool isIPv6 = client.Family == SocketName.FamilyIPv6;
        if (setsockopt(fd, isIPv6 ? LevelIPv6 : LevelIPv4, isIPv6 ? TransparentIPv6 : TransparentIPv4, &on, sizeof(int)) < 0) return -1;
        _ = setsockopt(fd, LevelIPv4, BindAddressNoPort, &on, sizeof(int));
        var name = new SocketName(client.AddressBytes, 0);
        return bind(fd, &name, (uint)name.Length);
    }

    /// <summary>
    /// A listening socket hands out connections only once bytes have come, or after some seconds; 0: at once. Wrong where the server speaks first.
    /// </summary>
    public static void Defer(int fd, int seconds) => SetOption(fd, LevelTcp, DeferAccept, seconds);

    /// <summary>
    /// Acknowledgements wait for bytes to go with, 40 ms at most: TCP_QUICKACK off, tcp(7). Before connect that holds for the handshake's last
    /// packet as well, for 200 ms; a listening socket passes it on to the sockets that it accepts.
    /// </summary>
    public static void DelayAcks(int fd) => SetOption(fd, LevelTcp, QuickAck, 0);

    /// <summary>Sends the acknowledgement that is due, and the next ones at once: the peer may be waiting for them before it goes on.</summary>
    public static void AckAtOnce(int fd)
    {
        int on = 1;
        // A connection that broke meanwhile has nothing to acknowledge.
        _ = setsockopt(fd, LevelTcp, QuickAck, &on, sizeof(int));
    }

    /// <summary>Bytes that the kernel took, negative: errno says why.</summary>
    /// <param name="held">The last packet waits, 200 ms at most, for what follows: more bytes, or the end, which then needs no packet of its own.</param>
    public static int Send(int fd, byte* buffer, int size, bool held = false) => (int)send(fd, buffer, (nuint)size, held ? NoSignal | More : NoSignal);

    /// <summary>Lets what a send has held leave: tcp(7), TCP_NODELAY flushes, also where it was set before.</summary>
    public static void SendHeld(int fd)
    {
        int on = 1;
        _ = setsockopt(fd, LevelTcp, NoDelay, &on, sizeof(int));
    }

    /// <summary>Whether nothing has arrived on a connection, neither bytes nor its end nor an error.</summary>
    public static bool IsQuiet(int fd)
    {
        byte next;
        return recv(fd, &next, 1, PeekOnly) < 0 && Marshal.GetLastSystemError() == Errno.Again;
    }

    /// <summary>Bytes that the kernel took, negative: errno says why.</summary>
    public static int Send(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes) return Send(fd, start, bytes.Length);
    }

    /// <summary>Says that no more will be sent; what was sent before still arrives.</summary>
    public static void EndSending(int fd) => _ = shutdown(fd, ShutdownWrite);

    /// <summary>Closes with RST and drops what was not yet sent: SO_LINGER with time 0, socket(7).</summary>
    public static void Abort(int fd)
    {
        long lingerZeroSeconds = BitConverter.IsLittleEndian ? 1L : 1L << 32;   // struct linger { int l_onoff = 1, l_linger = 0; }
        _ = setsockopt(fd, LevelSocket, Linger, &lingerZeroSeconds, sizeof(long));
        _ = FileDescriptor.Close(fd);
    }

    /// <summary>The error that a failed connect left behind; 0: none.</summary>
    public static int TakeError(int fd)
    {
        int error;
        uint size = sizeof(int);
        return getsockopt(fd, LevelSocket, PendingError, &error, &size) == 0 ? error : Marshal.GetLastSystemError();
    }

    /// <summary>Small writes leave at once (TCP_NODELAY). A listening socket passes it on to the sockets that it accepts.</summary>
    public static void SendAtOnce(int fd) => SetOption(fd, LevelTcp, NoDelay, 1);

    /// <summary>
    /// Binds. The address need not be on this machine yet (IP_FREEBIND). An IPv6 socket takes IPv6 only, so that <c>*:80</c> and
    /// <c>[::]:80</c> are two independent binds.
    /// </summary>
    /// <param name="shared">Whether other sockets of the same user may bind the same port and share its connections (SO_REUSEPORT).</param>
    /// <returns>0, or negative: errno says why.</returns>
    public static int Bind(int fd, in SocketName name, bool shared)
    {
        bool isIPv6 = name.Family == SocketName.FamilyIPv6;
        if (isIPv6) SetOption(fd, LevelIPv6, OnlyIPv6, 1);
        SetOption(fd, isIPv6 ? LevelIPv6 : LevelIPv4, isIPv6 ? FreeBindIPv6 : FreeBindIPv4, 1);
        SetOption(fd, LevelSocket, ReuseAddress, 1);
        if (shared) SetOption(fd, LevelSocket, ReusePort, 1);
        fixed (SocketName* address = &name) return bind(fd, address, (uint)name.Length);
    }

    /// <summary>Starts to queue connections; 0, or negative: errno says why.</summary>
    public static int Listen(int fd) => listen(fd, Backlog);

    private static void SetOption(int fd, int level, int option, int value) =>
        _ = LinuxException.Check(setsockopt(fd, level, option, &value, sizeof(int)), "setsockopt");

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int connect(int fd, void* name, uint size);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int accept4(int fd, void* name, void* size, int flags);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial nint recv(int fd, byte* buffer, nuint size, int flags);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial nint send(int fd, byte* buffer, nuint size, int flags);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int shutdown(int fd, int how);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int getsockopt(int fd, int level, int option, void* value, uint* size);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int setsockopt(int fd, int level, int option, void* value, uint size);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int getsockname(int fd, void* name, uint* size);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int bind(int fd, void* name, uint size);

    [LibraryImport(FileDescriptor.Libc)]
    [SuppressGCTransition]
    private static partial int listen(int fd, int backlog);
}
