using System.Runtime.InteropServices;
using HaActors.Net.Native;
using HaActors.Net.Proxy.Tls;

namespace HaActors.Net.Proxy;

/// <summary>
/// One of the two sockets of a relay, and what is known of it. It is watched edge-triggered: the flags hold what the last events and the
/// last calls said, so that a call is made only when it can succeed.
/// </summary>
internal sealed unsafe class RelaySide(EventLoop loop, ulong token)
{
    private const EpollEvents Reading = EpollEvents.In | EpollEvents.ReadHangUp | EpollEvents.EdgeTriggered;

    private bool _watchesRoom;
    private bool _holds;        // the kernel keeps bytes back for the end that is to follow them
    private nint _tls;          // 0: none
    private TlsPeer? _peer;     // the server, if we began the handshake
    private object? _secrets;   // what it was made with, which must live as long

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
        HungUp = IsWatched = _watchesRoom = _holds = false;
        LastActive = loop.Now;
    }

    /// <summary>From now on payload is inside TLS, of which the other side has to begin the handshake; false: no memory.</summary>
    public bool AcceptTls(TlsTerminator terminator)
    {
        _tls = terminator.Accept(Fd);
        _secrets = terminator;
        return _tls != 0;
    }

    /// <summary>From now on payload is inside TLS, of which we begin the handshake; false: no memory.</summary>
    public bool ConnectTls(TlsPeer peer)
    {
        _tls = peer.Connect(Fd);
        _secrets = _peer = peer;
        return _tls != 0;
    }

    /// <summary>Whether the handshake went on from an earlier session.</summary>
    public bool IsResumed => OpenSsl.IsResumed(_tls);

    /// <summary>Why the handshake has just broken.</summary>
    public string HandshakeFault => OpenSsl.FaultOf(_tls);

    /// <summary>Goes on with the handshake. Reading and writing do so as well; this is for those who want to see its end first.</summary>
    public TlsResult Handshake()
    {
        TlsResult result = OpenSsl.Handshake(_tls);
        if (result == TlsResult.WantsWrite) AwaitRoom();
        return result;
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
        // Inside TLS a read may have waited for room, and a write for bytes.
        if (_tls != 0) Readable = Writable = true;
    }

    /// <summary>Whether payload is on the wire as it is in memory, so that splice may carry it.</summary>
    public bool IsPlain => _tls == 0;

    /// <summary>Bytes received, 0 at the end of the stream, negative: errno says why. All payload comes through here or is spliced.</summary>
    public int Receive(byte* buffer, int size)
    {
        if (_tls != 0) return ReceiveTls(buffer, size);
        int got = Sockets.Receive(Fd, buffer, size);
        // A stream socket that gives less than asked for is empty (epoll(7), Q9), unless its end is waiting behind the bytes.
        if (got < size && !(got > 0 && HungUp)) Readable = false;
        if (got > 0) LastActive = loop.Now;
        return got;
    }

    /// <summary>Bytes taken, negative: errno says why. All payload leaves through here or is spliced.</summary>
    /// <param name="last">The end of sending is about to follow: it leaves in one packet with the bytes, and the peer wakes once and not twice.
    /// If it does not follow, <see cref="SendHeld"/> has to.</param>
    public int Send(byte* buffer, int size, bool last = false)
    {
        if (_tls != 0) return SendTls(buffer, size);
        int sent = Sockets.Send(Fd, buffer, size, last);
        _holds = last;
        if (sent > 0) LastActive = loop.Now;
        return sent;
    }

    /// <summary>The end does not follow what was sent as the last: lets it leave.</summary>
    public void SendHeld()
    {
        if (!_holds) return;
        _holds = false;
        Sockets.SendHeld(Fd);
    }

    /// <summary>
    /// Looks whether nothing has arrived: neither bytes nor the end nor an error. What has is lost. A splice does not say whether it took all
    /// that there was, so afterwards one has to look.
    /// </summary>
    public bool IsQuiet()
    {
        byte next;
        return Receive(&next, 1) < 0 && WouldBlock();
    }

    /// <summary>Says that no more will be sent; what was sent before still arrives.</summary>
    public void EndSending()
    {
        if (_tls != 0) OpenSsl.EndSending(_tls);
        Sockets.EndSending(Fd);
        _holds = false;
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
        if (_tls != 0)
        {
            // Without close_notify the other side knows that something is missing.
            if (!abort) OpenSsl.EndSending(_tls);
            _peer?.Keep(_tls);
            OpenSsl.Free(_tls);
            (_tls, _secrets, _peer) = (0, null, null);
        }

        // A reset would drop what was held.
        if (abort) SendHeld();
        if (abort) Sockets.Abort(Fd);
        else _ = FileDescriptor.Close(Fd);
        Fd = -1;
    }

    private int ReceiveTls(byte* buffer, int size)
    {
        TlsResult result = OpenSsl.Read(_tls, buffer, size, out int got);
        if (result == TlsResult.Done)
        {
            // More may be decrypted already, of which epoll knows nothing: only a read that finds nothing says that there is nothing.
            LastActive = loop.Now;
            return got;
        }

        Readable = false;
        if (result == TlsResult.WantsWrite) AwaitRoom();
        return result == TlsResult.Ended ? 0 : Fail(result);
    }

    private int SendTls(byte* buffer, int size)
    {
        TlsResult result = OpenSsl.Write(_tls, buffer, size, out int sent);
        if (result != TlsResult.Done) return Fail(result);
        LastActive = loop.Now;
        return sent;
    }

    private static int Fail(TlsResult result)
    {
        Marshal.SetLastSystemError(result is TlsResult.WantsRead or TlsResult.WantsWrite ? Errno.Again : Errno.ConnectionReset);
        return -1;
    }
}
