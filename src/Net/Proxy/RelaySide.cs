using System.Runtime.InteropServices;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>
/// One of the two sockets of a relay, and what is known of it. It is watched edge-triggered: the flags hold what the last events and the
/// last calls said, so that a call is made only when it can succeed.
/// </summary>
internal sealed unsafe class RelaySide(EventLoop loop, ulong token)
{
    private const EpollEvents Reading = EpollEvents.In | EpollEvents.ReadHangUp | EpollEvents.EdgeTriggered;

    private bool _watchesRoom;

    /// <summary>-1: no socket.</summary>
    public int Fd { get; private set; } = -1;

    /// <summary>Whether it receives events.</summary>
    public bool IsWatched { get; private set; }

    /// <summary>A read may yield something: bytes, the end, or an error.</summary>
    public bool Readable { get; set; }

    /// <summary>False after a write that found no room, until the next event.</summary>
    public bool Writable { get; private set; }

    /// <summary>The end or an error is somewhere behind the bytes that are still to be read: a short read is not the last one.</summary>
    public bool HungUp { get; set; }

    /// <summary>The loop's time in milliseconds when bytes last went in or out here.</summary>
    public long LastActive { get; set; }

    /// <param name="connected">False: the socket is still connecting, so it cannot be written to before an event says so.</param>
    public void Attach(int fd, bool connected)
    {
        Fd = fd;
        Readable = Writable = connected;
        HungUp = IsWatched = _watchesRoom = false;
        LastActive = loop.Now;
    }

    /// <summary>Starts to receive events. Room is watched for only once it is missing, which spares an event per session.</summary>
    /// <returns>False if the system has no room for one more watch.</returns>
    public bool Watch()
    {
        IsWatched = true;
        _watchesRoom = !Writable;
        return loop.Epoll.TryAdd(Fd, _watchesRoom ? Reading | EpollEvents.Out : Reading, token);
    }

    /// <summary>Takes in an event.</summary>
    public void Note(EpollEvents events)
    {
        const EpollEvents end = EpollEvents.ReadHangUp | EpollEvents.HangUp | EpollEvents.Error;
        if ((events & (EpollEvents.In | end)) != 0) Readable = true;
        if ((events & (EpollEvents.Out | EpollEvents.HangUp | EpollEvents.Error)) != 0) Writable = true;
        if ((events & end) != 0) HungUp = true;
    }

    /// <summary>Whether payload is on the wire as it is in memory, so that splice may carry it.</summary>
    public bool IsPlain => true;

    /// <summary>Bytes received, 0 at the end of the stream, negative: errno says why. All payload of mode http comes through here.</summary>
    public int Receive(byte* buffer, int size)
    {
        int got = Sockets.Receive(Fd, buffer, size);
        // A stream socket that gives less than asked for is empty (epoll(7), Q9), unless its end is waiting behind the bytes.
        if (got < size && !(got > 0 && HungUp)) Readable = false;
        if (got > 0) LastActive = loop.Now;
        return got;
    }

    /// <summary>Bytes taken, negative: errno says why. All payload of mode http leaves through here.</summary>
    public int Send(byte* buffer, int size)
    {
        int sent = Sockets.Send(Fd, buffer, size);
        if (sent > 0) LastActive = loop.Now;
        return sent;
    }

    /// <summary>After a failed read or write: true if it only came too early.</summary>
    public static bool WouldBlock() => Marshal.GetLastSystemError() == Errno.Again;

    /// <summary>There was no room: writes wait for an event.</summary>
    public void AwaitRoom()
    {
        Writable = false;
        if (!IsWatched || _watchesRoom) return;
        _watchesRoom = true;
        loop.Epoll.Modify(Fd, Reading | EpollEvents.Out, token);
    }

    public void Close(bool abort)
    {
        if (Fd < 0) return;
        if (abort) Sockets.Abort(Fd);
        else _ = FileDescriptor.Close(Fd);
        Fd = -1;
    }
}
