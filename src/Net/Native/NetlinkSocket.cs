using System.Runtime.InteropServices;

namespace HaActors.Net.Native;

/// <summary>
/// A non-blocking netlink socket, netlink(7); of rtnetlink unless told otherwise. The kernel handles a request inside the send, so its answer can be read right
/// after it without waiting. One thread at a time. Belongs to the network namespace of the thread that makes it.
/// </summary>
internal sealed unsafe partial class NetlinkSocket : IDisposable
{
    /// <summary>Group of link changes, RTMGRP_LINK of linux/rtnetlink.h.</summary>
    public const uint LinkGroup = 1;

    /// <summary>Group of IPv4 addresses that come and go, RTMGRP_IPV4_IFADDR of linux/rtnetlink.h.</summary>
    public const uint AddressGroup = 0x10;

    private const int Family = 16;              // AF_NETLINK
    private const int Raw = 3;                  // SOCK_RAW
    private const int CloseOnExec = 0x80000;    // SOCK_CLOEXEC
    private const int NonBlocking = 0x800;      // SOCK_NONBLOCK
    private const int Route = 0;                // NETLINK_ROUTE

    /// <summary>Questions about sockets, NETLINK_SOCK_DIAG of linux/netlink.h.</summary>
    public const int SocketDiagnosis = 4;

    /// <param name="groups">Multicast groups to listen to; 0: none.</param>
    /// <exception cref="LinuxException">No descriptor is left.</exception>
    public NetlinkSocket(uint groups = 0, int protocol = Route)
    {
        Fd = LinuxException.Check(socket(Family, Raw | CloseOnExec | NonBlocking, protocol), "socket(AF_NETLINK)");
        var address = new Address { Family = Family, Groups = groups };
        if (bind(Fd, &address, sizeof(Address)) < 0)
        {
            var failure = LinuxException.Last("bind(AF_NETLINK)");
            Dispose();
            throw failure;
        }
    }

    public int Fd { get; private set; }

    /// <summary>Sends one or more messages to the kernel, which acts on them before this returns.</summary>
    /// <returns>0, or errno.</returns>
    public int Send(ReadOnlySpan<byte> messages)
    {
        fixed (byte* data = messages)
            return send(Fd, data, (nuint)messages.Length, 0) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Reads one datagram.</summary>
    /// <returns>Its length; 0: none is waiting; negative: minus errno (<see cref="Errno.NoBufferSpace"/>: notices were lost).</returns>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            var length = recv(Fd, data, (nuint)buffer.Length, 0);
            if (length >= 0)
                return (int)length;
            var errno = Marshal.GetLastPInvokeError();
            return errno is Errno.Again or Errno.Interrupted ? 0 : -errno;
        }
    }

    public void Dispose()
    {
        if (Fd < 0)
            return;
        _ = FileDescriptor.Close(Fd);
        Fd = -1;
    }

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int bind(int fd, void* address, int length);

    // Takes the kernel's rtnl lock, which may block for a moment, so the garbage collector must not wait for it.
    [LibraryImport(FileDescriptor.Libc, SetLastError = true)]
    private static partial nint send(int fd, void* data, nuint length, int flags);

    [LibraryImport(FileDescriptor.Libc, SetLastError = true)]
    private static partial nint recv(int fd, void* data, nuint length, int flags);

    /// <summary>struct sockaddr_nl, linux/netlink.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Address
    {
        public ushort Family;
        public ushort Padding;
        public uint PortId;
        public uint Groups;
    }
}
