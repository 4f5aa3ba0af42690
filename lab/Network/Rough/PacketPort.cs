using System.ComponentModel;
using System.Runtime.InteropServices;

namespace HaActors.Lab.Network.Rough;

/// <summary>
/// All frames of one interface in the calling thread's namespace, packet(7). What the kernel put off for the hardware (checksums,
/// segmentation) stands in a header before each frame, PACKET_VNET_HDR, and is handed on with it. One thread.
/// </summary>
internal sealed partial class PacketPort : IDisposable
{
    /// <summary>Bytes before the frame: struct virtio_net_hdr, linux/virtio_net.h.</summary>
    public const int HeaderSize = 10;

    private const int AfPacket = 17;            // bits/socket.h
    private const int Raw = 3;                  // SOCK_RAW
    private const int NonBlocking = 0x800;      // SOCK_NONBLOCK
    private const int LevelPacket = 263;        // SOL_PACKET
    private const int OffloadHeader = 15;       // PACKET_VNET_HDR, linux/if_packet.h
    private const ushort AllFrames = 0x0300;    // ETH_P_ALL in network order

    private int _fd;

    public PacketPort(string networkInterface)
    {
        _fd = Check(socket(AfPacket, Raw | NonBlocking, AllFrames), "socket(AF_PACKET)");
        var one = 1;
        Check(setsockopt(_fd, LevelPacket, OffloadHeader, in one, sizeof(int)), "PACKET_VNET_HDR");
        var index = if_nametoindex(networkInterface);
        var address = new LinkLayerAddress { Family = AfPacket, Protocol = AllFrames, InterfaceIndex = index };
        Check(index == 0 ? -1 : bind(_fd, in address, Marshal.SizeOf<LinkLayerAddress>()), $"bind to {networkInterface}");
    }

    /// <summary>Waits until one of the ports has a frame.</summary>
    public static void Wait(PacketPort[] ports, TimeSpan limit)
    {
        Span<PollEntry> entries = stackalloc PollEntry[ports.Length];
        for (var i = 0; i < ports.Length; i++)
        {
            entries[i] = new PollEntry { Fd = ports[i]._fd, Events = 1 };      // POLLIN
        }

        var time = new Time { Nanoseconds = limit > TimeSpan.Zero ? (long)(limit.TotalSeconds * 1e9) : 0 };
        _ = ppoll(ref MemoryMarshal.GetReference(entries), (ulong)entries.Length, in time, 0);
    }

    /// <summary>Takes the next frame, with its header.</summary>
    /// <returns>Bytes; 0: none is waiting.</returns>
    public int Receive(Span<byte> packet) => (int)Math.Max(0, recv(_fd, ref MemoryMarshal.GetReference(packet), (nuint)packet.Length, 0));

    /// <summary>Sends a frame with its header; one that the interface does not take is lost.</summary>
    public void Send(ReadOnlySpan<byte> packet) => _ = send(_fd, in MemoryMarshal.GetReference(packet), (nuint)packet.Length, 0);

    public void Dispose()
    {
        if (_fd >= 0)
        {
            _ = close(_fd);
        }

        _fd = -1;
    }

    private static int Check(int result, string what) =>
        result >= 0 ? result : throw new LabException($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int option, in int value, int size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, in LinkLayerAddress address, int length);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int if_nametoindex(string name);

    [LibraryImport("libc")]
    private static partial nint recv(int fd, ref byte buffer, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial nint send(int fd, in byte buffer, nuint length, int flags);

    [LibraryImport("libc")]
    private static partial int ppoll(ref PollEntry entries, ulong count, in Time limit, nint signals);

    [LibraryImport("libc")]
    private static partial int close(int fd);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
