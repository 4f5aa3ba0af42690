using System.Runtime.InteropServices;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>
/// One session of mode tcp: connects to a server, then pumps bytes both ways until both sides have finished or one is broken. Owned by one
/// loop and used for one session after another.
/// </summary>
/// <remarks>
/// phase       | event            | next
/// Free        | Start            | Connecting, or Free when no server can be tried
/// Connecting  | server writable  | Open; the client's first bytes are read only now
/// Connecting  | server in error  | Connecting with the next server, or Free after the last attempt
/// Connecting  | timer            | as in error
/// Open        | readable/writable| Open; Free once both directions are over or a side broke
/// Open        | timer            | Open if there was traffic meanwhile, otherwise Free
/// </remarks>
internal sealed class TcpRelay : WheelTimer
{
    // HAProxy "retries" 3 with "option redispatch 1": each attempt goes to the next server of the pool.
    private const int MostAttempts = 4;

    private enum Phase
    {
        Free,
        Connecting,
        Open,
    }

    private readonly EventLoop _loop;
    private readonly RelaySide _client;
    private readonly RelaySide _server;
    private readonly Pump _up;
    private readonly Pump _down;
    private Phase _phase;
    private LoopFrontend _frontend = null!;
    private LoopBackend _backend = null!;
    private LoopServer? _chosen;
    private int _attempts;
    private long _connectDeadline;
    private SessionOutcome? _firstEnd;
    private bool _queued;

    /// <param name="index">Place in the loop's <see cref="RelayTable"/>.</param>
    public TcpRelay(EventLoop loop, int index)
    {
        _loop = loop;
        _client = new RelaySide(loop, EventLoop.Token(TokenKind.Client, index));
        _server = new RelaySide(loop, EventLoop.Token(TokenKind.Server, index));
        _up = new Pump(loop, _client, _server);
        _down = new Pump(loop, _server, _client);
    }

    /// <summary>Takes over an accepted socket.</summary>
    public void Start(LoopFrontend frontend, int client)
    {
        _frontend = frontend;
        _backend = frontend.Backend;
        _attempts = 0;
        _firstEnd = null;
        _up.Reset();
        _down.Reset();
        _client.Attach(client, connected: true);
        _phase = Phase.Connecting;
        Connect(SessionOutcome.ConnectFailed);
    }

    /// <summary>Whether the session belongs to a server, or with null to any server of the backend.</summary>
    public bool Uses(string backend, string? server) =>
        _phase != Phase.Free && _backend.Name == backend && (server is null || _chosen?.Name == server);

    /// <summary>Ends the session, if there is one, with RST to both sides.</summary>
    public void Kill()
    {
        if (_phase != Phase.Free) End(SessionOutcome.Killed);
    }

    public void OnClient(EpollEvents events)
    {
        if (_phase != Phase.Open) return;
        _client.Note(events);
        if ((events & EpollEvents.Error) != 0 && _up.IsOver) End(SessionOutcome.ClientReset);
        else Move();
    }

    public void OnServer(EpollEvents events)
    {
        switch (_phase)
        {
            case Phase.Connecting:
                int error = (events & (EpollEvents.Error | EpollEvents.HangUp)) != 0 ? Sockets.TakeError(_server.Fd) : 0;
                if (error != 0) Retry(SessionOutcome.ConnectFailed);
                else Open(events);
                break;
            case Phase.Open:
                _server.Note(events);
                if ((events & EpollEvents.Error) != 0 && _down.IsOver) End(SessionOutcome.ServerReset);
                else Move();
                break;
        }
    }

    /// <summary>Goes on after a <see cref="PumpState.Yielded"/>.</summary>
    public void Resume()
    {
        _queued = false;
        if (_phase == Phase.Open) Move();
    }

    public override void Expire()
    {
        if (_phase == Phase.Connecting)
        {
            if (_loop.Now < _connectDeadline) _loop.Wheel.Set(this, _connectDeadline);
            else Retry(SessionOutcome.ConnectTimeout);
        }
        else if (_phase == Phase.Open)
        {
            long client = ClientDeadline();
            long server = ServerDeadline();
            if (_loop.Now < Math.Min(client, server)) _loop.Wheel.Set(this, Math.Min(client, server));
            else End(client <= server ? SessionOutcome.ClientTimeout : SessionOutcome.ServerTimeout);
        }
    }

    /// <summary>Starts attempts until one is under way.</summary>
    /// <param name="outcome">The session's if no attempt is left.</param>
    private void Connect(SessionOutcome outcome)
    {
        // As many servers as there are: asking the same one again within a millisecond gets the same answer.
        while (_attempts < Math.Min(MostAttempts, _backend.ServerCount) && _backend.Pick(_chosen) is { } next)
        {
            _attempts++;
            _chosen = next;
            int fd = Sockets.Open(next.Address.Family);
            if (fd < 0)
            {
                End(SessionOutcome.NoResources);
                return;
            }

            _server.Attach(fd, connected: false);
            Sockets.SendAtOnce(fd);
            if (Sockets.Connect(fd, next.Address) < 0 && Marshal.GetLastSystemError() != Errno.InProgress)
            {
                Fail();
                outcome = SessionOutcome.ConnectFailed;
                continue;
            }

            if (!_server.Watch())
            {
                End(SessionOutcome.NoResources);
                return;
            }

            _connectDeadline = _loop.Now + _frontend.ConnectTimeout;
            _loop.Wheel.Set(this, _connectDeadline);
            return;
        }

        End(_attempts == 0 ? SessionOutcome.NoServer : outcome);
    }

    private void Retry(SessionOutcome outcome)
    {
        Fail();
        Connect(outcome);
    }

    private void Fail()
    {
        _server.Close(abort: true);
        _chosen!.Counters.Add(ServerCounter.ConnectErrors, 1);
    }

    private void Open(EpollEvents events)
    {
        _phase = Phase.Open;
        _chosen!.Counters.Add(ServerCounter.Connected, 1);
        _client.LastActive = _server.LastActive = _loop.Now;
        _server.Note(events);
        // The request is usually here by now, so it is read before the client is watched: one event less per session.
        Move();
        if (_phase != Phase.Open) return;
        if (!_client.Watch()) End(SessionOutcome.NoResources);
        else if (Slot < 0 || Deadline() < _connectDeadline) _loop.Wheel.Set(this, Deadline());
    }

    private void Move()
    {
        PumpState up = _up.Run();
        PumpState down = _down.Run();
        // A broken sink may have left bytes or its reason to be read on the same socket.
        if (up == PumpState.SinkBroken && !_down.IsOver) down = RunOut(_server, _down);
        else if (down == PumpState.SinkBroken && !_up.IsOver) up = RunOut(_client, _up);
        Count();

        if (_up.IsOver && _down.IsOver || up == PumpState.SourceBroken || down == PumpState.SourceBroken) Settle(up, down);
        else
        {
            if (up == PumpState.Finished) Finish(SessionOutcome.ClientClosed, _server);
            if (down == PumpState.Finished) Finish(SessionOutcome.ServerClosed, _client);
            if (!_queued && (up == PumpState.Yielded || down == PumpState.Yielded))
            {
                _queued = true;
                _loop.RunAgain(this);
            }
        }
    }

    private static PumpState RunOut(RelaySide broken, Pump pump)
    {
        broken.Readable = broken.HungUp = true;
        return pump.Run();
    }

    /// <summary>One direction is over: passes the end on, once.</summary>
    private void Finish(SessionOutcome first, RelaySide sink)
    {
        if (_firstEnd is not null) return;
        _firstEnd = first;
        Sockets.EndSending(sink.Fd);
    }

    private void Settle(PumpState up, PumpState down)
    {
        if (up == PumpState.SourceBroken || down == PumpState.SinkBroken) End(SessionOutcome.ClientReset);
        else if (down == PumpState.SourceBroken || up == PumpState.SinkBroken) End(SessionOutcome.ServerReset);
        else End(_firstEnd ?? SessionOutcome.ClientClosed);
    }

    private void Count()
    {
        long bytesIn = _up.TakeMoved();
        long bytesOut = _down.TakeMoved();
        if (bytesIn > 0)
        {
            _frontend.Counters.Add(FrontendCounter.BytesIn, bytesIn);
            _chosen!.Counters.Add(ServerCounter.BytesIn, bytesIn);
        }

        if (bytesOut > 0)
        {
            _frontend.Counters.Add(FrontendCounter.BytesOut, bytesOut);
            _chosen!.Counters.Add(ServerCounter.BytesOut, bytesOut);
        }
    }

    private long Deadline() => Math.Min(ClientDeadline(), ServerDeadline());

    // A side is judged while bytes wait for it, or while it could speak and is not held up by the other side.
    private long ClientDeadline() =>
        _down.IsBlocked || (!_up.IsOver && !_up.IsBlocked) ? _client.LastActive + _frontend.ClientTimeout : long.MaxValue;

    private long ServerDeadline() =>
        _up.IsBlocked || (!_down.IsOver && !_down.IsBlocked) ? _server.LastActive + _frontend.ServerTimeout : long.MaxValue;

    private void End(SessionOutcome outcome)
    {
        bool abort = outcome is not (SessionOutcome.ClientClosed or SessionOutcome.ServerClosed);
        _client.Close(abort);
        _server.Close(abort);
        _up.Release();
        _down.Release();
        _loop.Wheel.Cancel(this);
        if (_phase == Phase.Open) _chosen!.Counters.Add(ServerCounter.Ended, 1);
        _phase = Phase.Free;
        _chosen = null;
        LoopFrontend frontend = _frontend;
        _loop.Relays.Return(this);
        frontend.End(outcome);
    }
}
