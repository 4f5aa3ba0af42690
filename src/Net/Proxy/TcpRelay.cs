using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>
/// One session of mode tcp: gets a place at a server, connects to it, then pumps bytes both ways until both sides have finished or one is
/// broken. Owned by one loop and used for one session after another.
/// </summary>
/// <remarks>
/// phase       | event            | next
/// Free        | Start            | Inspecting if something is to be known first; else as at its end
/// Inspecting  | enough bytes     | Connecting; Queued if all servers are full; Free when no server can be tried
/// Inspecting  | bad bytes, timer, end | Free
/// Greeting    | client readable  | Connecting, Queued or Free, once the TLS handshake is complete
/// Greeting    | client broke, timer | Free
/// Queued      | a place          | Connecting
/// Queued      | timer, client broke | Free
/// Connecting  | server writable  | Open, or with TLS Securing; the client's first bytes are read only once Open
/// Connecting  | server in error  | Connecting with another server, Pausing before the same one, or Free after the last attempt
/// Connecting  | timer            | as in error
/// Securing    | as Connecting, from the server's acceptance to the end of the TLS handshake with it
/// Pausing     | timer            | Connecting with the same server
/// Open        | readable/writable| Open; Free once both directions are over or a side broke
/// Open        | timer            | Open if there was traffic meanwhile, otherwise Free
/// </remarks>
internal sealed partial class TcpRelay : LoopSession, IWaiter
{
    private enum Phase
    {
        Free,
        Greeting,
        Inspecting,
        Queued,
        Connecting,
        Securing,
        Pausing,
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
    private long _deadline;
    private SessionOutcome? _firstEnd;
    private bool _yielded;
    private bool _hasAnswered;

    /// <param name="index">Place in the loop's <see cref="RelayTable{T}"/>.</param>
    public TcpRelay(EventLoop loop, int index)
    {
        _loop = loop;
        _client = new RelaySide(loop, EventLoop.Token(TokenKind.Client, index));
        _server = new RelaySide(loop, EventLoop.Token(TokenKind.Server, index));
        _up = new Pump(loop, _client, _server);
        _down = new Pump(loop, _server, _client);
    }

    /// <summary>Takes over an accepted socket.</summary>
    public void Start(LoopFrontend frontend, int client, in SocketName source)
    {
        Trace.Begin(_loop.NextSession(), frontend, source, _loop.Now);
        _frontend = frontend;
        _backend = frontend.Backend;
        _attempts = 0;
        _firstEnd = null;
        _up.Reset();
        _down.Reset();
        _client.Attach(client, connected: true);
        _destination = default;
        if (frontend.AcceptProxy || frontend.ServerNames is not null) Inspect();
        else Greeted();
    }

    /// <summary>All that stood before the handshake or the payload has been looked at.</summary>
    private void Greeted()
    {
        if (_frontend.Tls is not { } terminator)
        {
            Dispatch();
            return;
        }

        _phase = Phase.Greeting;
        SetTimer(_frontend.ClientTimeout);
        bool isWatched = _client.IsWatched;
        if (!_client.AcceptTls(terminator) || !(isWatched || _client.Watch())) End(SessionOutcome.NoResources);
        else if (isWatched) Greet();
    }

    /// <summary>Whether the session belongs to a server, or with null to any server of the backend.</summary>
    public override bool Uses(string backend, string? server) =>
        _phase != Phase.Free && _backend.Name == backend && (server is null || _chosen?.Name == server);

    /// <summary>Ends the session, if there is one, with RST to both sides.</summary>
    public override void Kill(SessionOutcome outcome)
    {
        if (_phase != Phase.Free) End(outcome);
    }

    public override SessionPhase? CurrentPhase => _phase switch
    {
        Phase.Free => null,
        Phase.Inspecting or Phase.Greeting => SessionPhase.Request,
        Phase.Queued => SessionPhase.Queue,
        Phase.Connecting or Phase.Securing or Phase.Pausing => SessionPhase.Connect,
        _ => _firstEnd == SessionOutcome.ServerClosed ? SessionPhase.Last : SessionPhase.Data,
    };

    public void OnClient(EpollEvents events)
    {
        // Before it has a server, a client is watched only while it is looked at or queued; one that has finished sending may still wait for
        // an answer.
        _client.Note(events);
        if (_phase == Phase.Greeting) Greet();
        if (_phase == Phase.Inspecting) Look();
        if (_phase == Phase.Queued && (events & (EpollEvents.Error | EpollEvents.HangUp)) != 0) End(SessionOutcome.ClientReset);
        if (_phase != Phase.Open) return;
        if ((events & EpollEvents.Error) != 0 && _up.IsOver) End(SessionOutcome.ClientReset);
        else Move();
    }

    public void OnServer(EpollEvents events)
    {
        switch (_phase)
        {
            case Phase.Connecting:
                int error = (events & (EpollEvents.Error | EpollEvents.HangUp)) != 0 ? Sockets.TakeError(_server.Fd) : 0;
                if (error != 0) Fail(SessionOutcome.ConnectFailed);
                else Accepted(events);
                break;
            case Phase.Securing:
                _server.Note(events);
                Secure();
                break;
            case Phase.Open:
                _server.Note(events);
                if ((events & EpollEvents.Error) != 0 && _down.IsOver) End(SessionOutcome.ServerReset);
                else Move();
                break;
        }
    }

    /// <summary>Goes on after a <see cref="PumpState.Yielded"/>.</summary>
    public override void Resume()
    {
        _yielded = false;
        if (_phase == Phase.Open) Move();
    }

    public override void Expire()
    {
        if (_phase == Phase.Open)
        {
            long deadline = Deadline();
            if (_loop.Now < deadline) _loop.Wheel.Set(this, deadline);
            else End(ClientDeadline() <= ServerDeadline() ? SessionOutcome.ClientTimeout : SessionOutcome.ServerTimeout);
        }
        else if (_phase != Phase.Free)
        {
            if (_loop.Now < _deadline) _loop.Wheel.Set(this, _deadline);
            else if (_phase == Phase.Greeting) End(SessionOutcome.ClientTimeout);
            else if (_phase == Phase.Inspecting) End(SessionOutcome.ClientTimeout);
            else if (_phase == Phase.Queued) End(SessionOutcome.QueueTimeout);
            else if (_phase == Phase.Pausing) Connect(_chosen!);
            else Fail(SessionOutcome.ConnectTimeout);
        }
    }

    // No server is troubled before the client has shown that it can speak TLS.
    private void Greet()
    {
        switch (_client.Handshake())
        {
            case TlsResult.Done:
                Dispatch();
                break;
            case TlsResult.Ended or TlsResult.Broken:
                End(SessionOutcome.HandshakeFailed);
                break;
        }
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
            if (!_yielded && (up == PumpState.Yielded || down == PumpState.Yielded))
            {
                _yielded = true;
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
        sink.EndSending();
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
            Trace.BytesIn += bytesIn;
            _frontend.Counters.Add(FrontendCounter.BytesIn, bytesIn);
            _chosen!.Counters.Add(ServerCounter.BytesIn, bytesIn);
        }

        if (bytesOut > 0)
        {
            Trace.BytesOut += bytesOut;
            _frontend.Counters.Add(FrontendCounter.BytesOut, bytesOut);
            _chosen!.Counters.Add(ServerCounter.BytesOut, bytesOut);
            if (!_hasAnswered) _chosen.Served();
            _hasAnswered = true;
        }
    }

    private void SetTimer(long milliseconds)
    {
        _deadline = _loop.Now + milliseconds;
        _loop.Wheel.Set(this, _deadline);
    }

    private long Deadline() => _frontend.TunnelTimeout == 0
        ? Math.Min(ClientDeadline(), ServerDeadline())
        : Math.Max(_client.LastActive, _server.LastActive) + _frontend.TunnelTimeout;

    // A side is judged while bytes wait for it, or while it could speak and is not held up by the other side.
    private long ClientDeadline() =>
        _down.IsBlocked || (!_up.IsOver && !_up.IsBlocked) ? _client.LastActive + _frontend.ClientTimeout : long.MaxValue;

    private long ServerDeadline() =>
        _up.IsBlocked || (!_down.IsOver && !_down.IsBlocked) ? _server.LastActive + _frontend.ServerTimeout : long.MaxValue;

    private void End(SessionOutcome outcome)
    {
        SessionPhase phase = CurrentPhase ?? SessionPhase.Data;
        if (_phase == Phase.Queued) Trace.LeaveQueue(_loop.Now);
        bool abort = outcome is not (SessionOutcome.ClientClosed or SessionOutcome.ServerClosed);
        _client.Close(abort);
        _server.Close(abort);
        _up.Release();
        _down.Release();
        _loop.Wheel.Cancel(this);
        _ticket?.Cancel();
        LoopServer? server = _chosen;
        if (_phase == Phase.Open)
        {
            server!.Counters.Add(ServerCounter.Ended, 1);
            // A reset behind an answer is a way to say goodbye.
            if (outcome == SessionOutcome.ServerReset && !_hasAnswered) server.Erred();
            else if (!abort) server.Served();
        }

        _hasAnswered = false;
        _phase = Phase.Free;
        _chosen = null;
        _frontend.End(outcome, phase, Trace, _loop);
        server?.Leave();
        _loop.Relays.Return(this);
    }
}
