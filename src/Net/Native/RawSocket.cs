using System.Runtime.InteropServices;
using System.Text;

namespace HaActors.Net.Native;

/// <summary>
/// A raw socket of one IP protocol on one interface, raw(7) and ipv6(7): sends packets whose headers the caller wrote, by the system's
/// routes and neighbour table. What it receives is never read; while it is open the system does not refuse such packets by ICMP. One
/// thread at a time. Belongs to the network namespace of the thread that makes it.
/// </summary>
internal sealed unsafe partial class RawSocket : IDisposable
{
    private const int Raw = 3;                  // SOCK_RAW
    private const int NonBlocking = 0x800;      // SOCK_NONBLOCK
    private const int CloseOnExec = 0x80000;    // SOCK_CLOEXEC
    private const int LevelSocket = 1;          // SOL_SOCKET, include/uapi/asm-generic/socket.h
    private const int ReceiveBuffer = 8;        // SO_RCVBUF
    private const int BindToDevice = 25;        // SO_BINDTODEVICE
    private const int LevelIPv4 = 0;            // SOL_IP, include/uapi/linux/in.h
    private const int HeaderIncludedIPv4 = 3;   // IP_HDRINCL
    private const int LevelIPv6 = 41;           // SOL_IPV6, include/uapi/linux/in6.h
    private const int HeaderIncludedIPv6 = 36;  // IPV6_HDRINCL

    private int _fd;

    /// <exception cref="LinuxException">CAP_NET_RAW is missing, or the system does not have this family.</exception>
    public RawSocket(bool v6, byte protocol, string interfaceName)
    {
        _fd = LinuxException.Check(
            socket(v6 ? SocketName.FamilyIPv6 : SocketName.FamilyIPv4, Raw | NonBlocking | CloseOnExec, protocol), "socket(SOCK_RAW)");
        try
        {
            var one = 1;
            var smallest = 0;   // the kernel makes it its minimum
            Set(v6 ? LevelIPv6 : LevelIPv4, v6 ? HeaderIncludedIPv6 : HeaderIncludedIPv4, &one, sizeof(int));
            Set(LevelSocket, ReceiveBuffer, &smallest, sizeof(int));
            var name = Encoding.UTF8.GetBytes(interfaceName + '\0');
            fixed (byte* device = name)
                Set(LevelSocket, BindToDevice, device, name.Length);
        }
        catch (LinuxException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Sends one packet, IP header included; never waits. While the neighbour is being asked for, the kernel keeps the packet.</summary>
    /// <param name="destination">4 or 16 bytes in network order.</param>
    /// <returns>False if the system did not take it: there is no route, or its queue is full.</returns>
    public bool Send(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> destination)
    {
        var name = new SocketName(destination, 0);
        fixed (byte* data = packet)
            return sendto(_fd, data, (nuint)packet.Length, 0, &name, (uint)name.Length) >= 0;
    }

    public void Dispose()
    {
        if (_fd < 0)
            return;
        _ = FileDescriptor.Close(_fd);
        _fd = -1;
    }

    private void Set(int level, int option, void* value, int size) =>
        _ = LinuxException.Check(setsockopt(_fd, level, option, value, (uint)size), "setsockopt(SOCK_RAW)");

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport(FileDescriptor.Libc)]
    private static partial int setsockopt(int fd, int level, int option, void* value, uint size);

    // Goes down to the driver, so the garbage collector must not wait for it.
    [LibraryImport(FileDescriptor.Libc)]
    private static partial nint sendto(int fd, void* data, nuint length, int flags, void* name, uint size);
}
