using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HaActors.Lab.Network;

/// <summary>The few system calls that .NET has no name for: network namespaces and signals.</summary>
internal static partial class LabNative
{
    private const int CloneNewNet = 0x40000000;     // linux/sched.h CLONE_NEWNET
    private const ushort AfPacket = 17;             // bits/socket.h AF_PACKET
    private const int SockRaw = 3;                  // bits/socket_type.h SOCK_RAW
    private const ushort EthernetArp = 0x0806;      // linux/if_ether.h ETH_P_ARP
    public const int SigTerm = 15;                  // asm-generic/signal.h
    public const int SigKill = 9;

    /// <summary>Moves the calling thread, and no other, into a namespace of <c>ip netns</c>. Meant for threads that end there.</summary>
    public static void EnterNamespace(string name)
    {
        using var handle = File.OpenHandle($"/run/netns/{name}");
        if (setns(handle, CloneNewNet) != 0)
        {
            throw new LabException($"cannot enter network namespace {name}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    /// <summary>Sends a signal; a process that has ended already is not an error.</summary>
    public static void Signal(int process, int signal) => _ = kill(process, signal);

    /// <summary>Has the calling thread run before ordinary ones and after a node's redundancy thread; without the privilege it stays as it is.</summary>
    public static void HurryThread() => _ = sched_setscheduler(0, 1, 40);      // SCHED_FIFO, linux/sched.h

    /// <summary>Sleeps for part of a millisecond too, for which .NET's own sleep only yields: that keeps a processor busy.</summary>
    public static void Sleep(TimeSpan time)
    {
        var duration = new TimeSpec { Seconds = (long)time.TotalSeconds, Nanoseconds = time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
        _ = nanosleep(in duration, 0);
    }

    /// <summary>A packet(7) socket for ARP frames of one interface of the calling thread's namespace.</summary>
    public static Socket OpenArpSocket(string networkInterface)
    {
        var fd = socket(AfPacket, SockRaw, BinaryPrimitives.ReverseEndianness(EthernetArp));
        if (fd < 0)
        {
            throw new LabException($"no packet socket: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        var opened = new Socket(new SafeSocketHandle(fd, ownsHandle: true));
        var address = new LinkLayerAddress
        {
            Family = AfPacket,
            Protocol = BinaryPrimitives.ReverseEndianness(EthernetArp),
            InterfaceIndex = if_nametoindex(networkInterface),
        };
        return bind(fd, in address, Marshal.SizeOf<LinkLayerAddress>()) == 0
            ? opened
            : throw new LabException($"cannot bind to {networkInterface}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, in LinkLayerAddress address, int length);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int if_nametoindex(string name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeHandle fd, int nstype);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc")]
    private static partial int nanosleep(in TimeSpec duration, nint left);

    [LibraryImport("libc")]
    private static partial int sched_setscheduler(int thread, int policy, in int priority);
}

/// <summary>struct timespec of 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;
}

/// <summary>linux/if_packet.h struct sockaddr_ll.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkLayerAddress
{
    public ushort Family;
    public ushort Protocol;
    public int InterfaceIndex;
    public ushort HardwareType;
    public byte PacketType;
    public byte AddressLength;
    public ulong Address;
}
