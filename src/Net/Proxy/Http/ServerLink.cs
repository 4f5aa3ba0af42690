using System.Runtime.InteropServices;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Http;

/// <summary>
/// One connection to a server in mode http: used by one session at a time, or idle in its server's <see cref="IdleLinks"/>. The object serves
/// one connection after another.
/// </summary>
internal sealed class ServerLink : WheelTimer
{
    private readonly EventLoop _loop;
    private LoopServer? _server;
    private HttpSession? _user;
    private long _idleSince;

    /// <param name="index">Place in <see cref="HttpLoop.Links"/>.</param>
    public ServerLink(EventLoop loop, int index)
    {
        _loop = loop;
        Side = new RelaySide(loop, EventLoop.Token(TokenKind.HttpServer, index));
    }

    public RelaySide Side { get; }

    /// <summary>Requests that it has carried before this one.</summary>
    public int Uses { get; private set; }

    internal ServerLink? NewerIdle { get; set; }

    internal ServerLink? OlderIdle { get; set; }

    /// <summary>Starts to connect; false: errno says why not.</summary>
    public bool Connect(LoopServer server, HttpSession user)
    {
        int fd = Sockets.Open(server.Address.Family);
        if (fd < 0) return false;
        (_server, _user, Uses) = (server, user, 0);
        Side.Attach(fd, connected: false);
        Sockets.SendAtOnce(fd);
        return Sockets.Connect(fd, server.Address) == 0 || Marshal.GetLastSystemError() == Errno.InProgress;
    }

    /// <summary>Takes it out of the pool for a session.</summary>
    public void Use(HttpSession user)
    {
        _user = user;
        Uses++;
        Side.LastActive = _loop.Now;
    }

    /// <summary>The session has its whole answer and leaves the connection in a state in which another request may follow.</summary>
    public void Release()
    {
        LoopServer server = _server!;
        // Bytes or an end that nobody has asked for: the next answer could not be told from them.
        if (Side.HungUp || !server.InPool || server.Idle.Count >= server.Backend.Http.MaxIdle || (Side.Readable && !Side.IsQuiet()))
        {
            Close();
            return;
        }

        _user = null;
        _idleSince = _loop.Now;
        server.Idle.Add(this);
        if (Slot < 0) _loop.Wheel.Set(this, _idleSince + server.Backend.Http.IdleMilliseconds);
    }

    public void OnEvent(EpollEvents events)
    {
        if (Side.Fd < 0) return;
        Side.Note(events);
        if (_user is not null) _user.OnServer(events);
        else if (Side.Readable || Side.HungUp) Close();
    }

    public override void Expire()
    {
        if (_user is not null || Side.Fd < 0) return;
        long deadline = _idleSince + _server!.Backend.Http.IdleMilliseconds;
        if (_loop.Now >= deadline) Close();
        else _loop.Wheel.Set(this, deadline);
    }

    /// <summary>Ends the connection, used or idle.</summary>
    public void Close()
    {
        if (Side.Fd < 0) return;
        if (_user is null) _server!.Idle.Remove(this);
        // With RST unless the server has ended its side: a port of ours would be in TIME_WAIT for a minute otherwise.
        Side.Close(abort: !Side.HungUp);
        _loop.Wheel.Cancel(this);
        _user = null;
        _loop.Http.Links.Return(this);
    }
}
