using System.Runtime.InteropServices;

namespace SharpPcap.Native;

/// <summary>Waits for a packet socket, or for another thread to call Raise, whichever is first.</summary>
internal sealed unsafe partial class StopSignal : IDisposable
{
    /// <summary>EFD_CLOEXEC, sys/eventfd.h.</summary>
    private const int CloseOnExec = 0x80000;

    /// <summary>POLLIN, poll.h.</summary>
    private const short Readable = 1;

    /// <summary>EINTR, errno.h.</summary>
    private const int Interrupted = 4;

    private readonly int _event;

    public StopSignal()
    {
        _event = EventFd(0, CloseOnExec);
        if (_event < 0) throw new PcapException($"eventfd: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public enum Outcome
    {
        Packet,
        Stopped,
        TimedOut,
    }

    /// <param name="socket">pcap_get_selectable_fd.</param>
    /// <param name="milliseconds">-1 waits without end.</param>
    public Outcome Wait(int socket, int milliseconds) => Wait(_event, socket, milliseconds);

    /// <summary>Waits for the socket only: poll(2) leaves out negative descriptors.</summary>
    public static Outcome WaitWithoutSignal(int socket, int milliseconds) => Wait(-1, socket, milliseconds);

    private static Outcome Wait(int signal, int socket, int milliseconds)
    {
        var waits = stackalloc PollFd[2];
        waits[0] = new PollFd { Fd = signal, Events = Readable };
        waits[1] = new PollFd { Fd = socket, Events = Readable };
        int ready;
        while ((ready = Poll(waits, 2, milliseconds)) < 0)
            if (Marshal.GetLastPInvokeError() != Interrupted) throw new PcapException($"poll: {Marshal.GetLastPInvokeErrorMessage()}");
        if (ready == 0) return Outcome.TimedOut;
        return waits[0].Returned != 0 ? Outcome.Stopped : Outcome.Packet;
    }

    /// <summary>Any thread. A signal once raised stays so.</summary>
    public void Raise()
    {
        var one = 1UL;
        _ = Write(_event, &one, sizeof(ulong));
    }

    public void Dispose() => _ = Close(_event);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollFd* waits, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int fd, void* data, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int fd);

    /// <summary>struct pollfd, poll.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }
}
