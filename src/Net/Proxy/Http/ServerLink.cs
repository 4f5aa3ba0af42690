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
    private int _generation;

    /// <param name="index">Place in <see cref="HttpLoop.Links"/>.</param>
    public ServerLink(EventLoop loop, int index)
    {
        _loop = loop;
        Side = new RelaySide(loop, EventLoop.Token(TokenKind.HttpServer, index));
    }

    public RelaySide Side { get; }

    /// <summary>Requests that it has carried before this one.</summary>
    public int Uses { get; private set; }

    /// <summary>It belongs to one client: the server has been told who that is, sees its address, or knows it by a handshake.</summary>
    public bool IsPrivate { get; private set; }

    /// <summary>Its client is to come back to the server over it: the two have shaken hands on this connection (NTLM, Negotiate).</summary>
    public bool Binds { get; private set; }

    /// <summary>Stays with its session between two requests.</summary>
    public bool IsParked { get; private set; }

    public LoopServer Server => _server!;

    /// <summary>Whether another request may follow on it, as far as the connection itself is concerned.</summary>
    // Bytes or an end that nobody has asked for: the next answer could not be told from them.
    public bool MayGoOn => !Side.HungUp && _server!.InPool && _generation == _server.Generation && (!Side.Readable || Side.IsQuiet());

    internal ServerLink? NewerIdle { get; set; }

    internal ServerLink? OlderIdle { get; set; }

    /// <summary>Starts to connect; false: errno says why not.</summary>
    /// <param name="client">Whose address the server sees if it is to see it.</param>
    public bool Connect(LoopServer server, HttpSession user, in SocketName client)
    {
        int fd = Sockets.Open(server.Address.Family);
        if (fd < 0) return false;
        (_server, _user, Uses) = (server, user, 0);
        (IsPrivate, Binds, _generation) = (server.IsPrivate, false, server.Generation);
        Side.Attach(fd, connected: false);
        Sockets.SendAtOnce(fd);
        // A request follows at once, with which the handshake is complete (HAProxy: tcp-smart-connect).
        if (server.Tls is null) Sockets.DelayAcks(fd);
        if (server.Backend.SourceClient && Sockets.BindToClient(fd, client) < 0) return false;
        return Sockets.Connect(fd, server.Address) == 0 || Marshal.GetLastSystemError() == Errno.InProgress;
    }

    /// <summary>
    /// The answer is not here as a whole: the server may hold the rest back until we have acknowledged what is (Nagle's algorithm). On later
    /// requests the kernel waits in any case.
    /// </summary>
    public void AwaitRest()
    {
        if (Uses == 0) Sockets.AckAtOnce(Side.Fd);
    }

    /// <summary>Takes it out of the pool for a session.</summary>
    public void Use(HttpSession user)
    {
        _user = user;
        Uses++;
        Side.LastActive = _loop.Now;
    }

    /// <summary>The server wants to know the client by this connection: nobody else may use it.</summary>
    public void Bind() => IsPrivate = Binds = true;

    /// <summary>Leaves it with its session until the client's next request; false: it cannot carry another.</summary>
    public bool TryPark() => IsParked = MayGoOn;

    /// <summary>Goes on with the next request of its client.</summary>
    public void Unpark()
    {
        IsParked = false;
        Use(_user!);
    }

    /// <summary>The session has its whole answer and leaves the connection in a state in which another request may follow.</summary>
    public void Release()
    {
        LoopServer server = _server!;
        if (server.Idle.Count >= server.Backend.Http.MaxIdle || !MayGoOn)
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
        if (_user is not null && !IsParked)
        {
            _user.OnServer(events);
            return;
        }

        // Inside TLS, events are no payload yet: a server may send session tickets at any time (RFC 8446 section 4.6.1). A look takes
        // what has come, and with it a close_notify: what is not quiet then must not be used again.
        bool isQuiet = Side.IsPlain ? !Side.Readable && !Side.HungUp : !Side.HungUp && Side.IsQuiet();
        if (isQuiet) return;
        if (IsParked) _user!.DropOwn();
        else Close();
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
        IsParked = false;
        _loop.Http.Links.Return(this);
    }
}
