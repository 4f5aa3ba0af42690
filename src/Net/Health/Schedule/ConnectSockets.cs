using System.Runtime.InteropServices;
using HaActors.Net.Native;

namespace HaActors.Net.Health.Schedule;

/// <summary>
/// The sockets of tcp checks, which connect again and again: taking a connection back costs the kernel a third of a close and a new socket.
/// Connections that were begun in one turn of the scheduler are looked at together when it ends, because near servers have answered by then;
/// only the rest is left to the epoll. Used by the scheduler's thread.
/// </summary>
/// <remarks>
/// The last packet of the handshake is held back (HAProxy's checks do that too), so that a server's kernel sees its answer reset and the server
/// itself nothing: no accept for each check, and no line in its log.
/// </remarks>
internal sealed class ConnectSockets(Epoll epoll) : IDisposable
{
    private const int MostBegun = 256;

    // Of a second with ten thousand checks: what is under way at a time if servers answer within a tenth of it.
    private const int MostIdle = 1024;

    private readonly List<ConnectSocket?> _all = [];
    private readonly Stack<int> _free = [];
    private readonly Stack<ConnectSocket> _idleIPv4 = [];
    private readonly Stack<ConnectSocket> _idleIPv6 = [];
    private readonly ConnectSocket[] _begun = new ConnectSocket[MostBegun];
    private readonly PollBatch _poll = new(MostBegun);
    private int _begunCount;

    /// <summary>Begins to connect; what comes of it is told to the check, later.</summary>
    /// <returns>The socket, to be released by the check; null: <paramref name="error"/> says why.</returns>
    public ConnectSocket? Begin(ConnectCheck user, in SocketName server, out int error)
    {
        ConnectSocket? socket = Rent(server.Family);
        if (socket is null)
        {
            error = Marshal.GetLastSystemError();
            return null;
        }

        Sockets.DelayAcks(socket.Fd);
        error = Sockets.Connect(socket.Fd, server) < 0 ? Marshal.GetLastSystemError() : 0;
        if (error is not (0 or Errno.InProgress))
        {
            Close(socket);
            return null;
        }

        error = 0;
        socket.User = user;
        // Others' ends may be told from here, but not this one's, which the check does not know yet.
        if (_begunCount == MostBegun) Settle();
        _begun[_begunCount++] = socket;
        return socket;
    }

    /// <summary>Tells what has come of the connections that were begun since the last call, and has the epoll watch the others.</summary>
    public void Settle()
    {
        if (_begunCount == 0) return;
        int count = _begunCount;
        for (int i = 0; i < count; i++) _poll.Set(i, _begun[i].Fd);
        _poll.Look(count);
        _begunCount = 0;
        for (int i = 0; i < count; i++)
        {
            ConnectSocket socket = _begun[i];
            EpollEvents events = _poll.EventsOf(i);
            if (socket.User is not { } user) continue;
            if (events != EpollEvents.None) user.OnEvent(events);
            else if (socket.IsWatched || Watch(socket)) user.Waits();
            else user.Ends(Marshal.GetLastSystemError());
        }
    }

    /// <summary>The epoll has something to tell of the n-th socket.</summary>
    public void OnEvent(int index, EpollEvents events) => _all[index]?.User?.OnEvent(events);

    /// <summary>Ends the connection with RST.</summary>
    /// <param name="isReusable">Whether other checks can connect with the socket.</param>
    public void Release(ConnectSocket socket, bool isReusable)
    {
        socket.User = null;
        Stack<ConnectSocket> idle = IdleOf(socket.Family);
        if (isReusable && idle.Count < MostIdle && Sockets.Disconnect(socket.Fd) == 0) idle.Push(socket);
        else Close(socket);
    }

    public void Dispose()
    {
        foreach (ConnectSocket? socket in _all.ToArray())
        {
            if (socket is not null) Close(socket);
        }

        _poll.Dispose();
    }

    private Stack<ConnectSocket> IdleOf(ushort family) => family == SocketName.FamilyIPv6 ? _idleIPv6 : _idleIPv4;

    private ConnectSocket? Rent(ushort family)
    {
        if (IdleOf(family).TryPop(out ConnectSocket? idle)) return idle;
        int fd = Sockets.Open(family);
        if (fd < 0) return null;
        if (!_free.TryPop(out int index))
        {
            index = _all.Count;
            _all.Add(null);
        }

        return _all[index] = new ConnectSocket(fd, family, index);
    }

    // Told of changes only: an idle socket is in a state that epoll would tell of again and again.
    private bool Watch(ConnectSocket socket) =>
        socket.IsWatched = epoll.TryAdd(socket.Fd, EpollEvents.Out | EpollEvents.EdgeTriggered, (ulong)socket.Index);

    private void Close(ConnectSocket socket)
    {
        Sockets.Abort(socket.Fd);
        _all[socket.Index] = null;
        _free.Push(socket.Index);
    }
}
