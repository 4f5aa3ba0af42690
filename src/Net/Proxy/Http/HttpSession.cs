using HaActors.Net.Native;

namespace HaActors.Net.Proxy.Http;

/// <summary>
/// One client connection of mode http: reads a request, gets a place and a connection at a server, carries request and answer, and reads the
/// next request. Owned by one loop and used for one client after another.
/// </summary>
/// <remarks>
/// phase       | event              | next
/// Free        | Start              | Idle
/// Idle        | whole head         | Exchange over an idle connection; Connecting; Queued if all servers are full; Exchange with a reply of our own
/// Idle        | bad head           | Exchange with an error reply
/// Idle        | timer, end         | Free
/// Queued      | a place            | Connecting, Exchange
/// Queued      | timer              | Exchange with an error reply
/// Connecting  | server writable    | Exchange, or with TLS Securing
/// Securing    | handshake complete | Exchange; else as Connecting
/// Connecting  | error, timer       | Connecting with another server, Pausing before the same one, or Exchange with an error reply
/// Pausing     | timer              | Connecting
/// Exchange    | answer delivered   | Idle; Lingering or Free if the connection does not go on
/// Exchange    | 101                | Tunnel
/// Tunnel      | both ends          | Free
/// Lingering   | end, timer         | Free
/// </remarks>
internal sealed unsafe partial class HttpSession : LoopSession, IWaiter
{
    // Requests of one client in a row before other sessions get their turn.
    private const int TurnsBeforeYield = 8;

    // How long we listen to a client that got its answer before it had said everything: closing at once would send RST, which can overtake
    // the answer (RFC 9112 section 9.6).
    private const long LingerMilliseconds = 2000;

    private const long LastChanceMilliseconds = 500;

    private enum Phase
    {
        Free,
        Idle,
        Queued,
        Connecting,
        Securing,
        Pausing,
        Exchange,
        Tunnel,
        Lingering,
    }

    private readonly EventLoop _loop;
    private readonly RelaySide _client;
    private readonly BodyPump _up;
    private readonly BodyPump _down;
    private Phase _phase;
    private LoopFrontend _frontend = null!;
    private HttpFrontend _http = null!;
    private SocketName _source;
    private SessionOutcome _outcome;
    private long _deadline;     // of the phase, unless it is Exchange or Tunnel
    private bool _lingers;
    private long _armed = long.MaxValue;    // what the timer was last set to
    private bool _yielded;
    private bool _again;        // what was done last made something else possible

    /// <param name="index">Place in <see cref="HttpLoop.Sessions"/>.</param>
    public HttpSession(EventLoop loop, int index)
    {
        _loop = loop;
        _client = new RelaySide(loop, EventLoop.Token(TokenKind.HttpClient, index));
        _up = new BodyPump(loop);
        _down = new BodyPump(loop);
    }

    /// <summary>Takes over an accepted socket.</summary>
    public void Start(LoopFrontend frontend, int client, in SocketName source)
    {
        (_frontend, _http, _source) = (frontend, frontend.Http!, source);
        Trace.Begin(_loop.NextSession(), frontend, source, _loop.Now);
        _client.Attach(client, connected: true);
        _outcome = SessionOutcome.ClientClosed;
        _requests = 0;
        _headBegun = _unparsed = _upEnded = _downEnded = _lingers = _isHead = _isHttp10 = _requestGoesOn = false;
        _up.Begin(BodyKind.None, 0, _client, null);
        _down.Begin(BodyKind.None, 0, _client, null);
        _phase = Phase.Idle;
        _deadline = _loop.Now + _http.RequestTimeout;
        _destination = default;
        _introduced = !frontend.AcceptProxy;
        // Watched before the first read: the request has often not arrived yet. TLS begins behind a PROXY header.
        if ((frontend.Tls is null || !_introduced || _client.AcceptTls(frontend.Tls)) && _client.Watch()) Move();
        else End(SessionOutcome.NoResources, abort: true);
    }

    public override bool Uses(string backend, string? server) =>
        _phase != Phase.Free && (_chosen is null ? server is null && (_phase == Phase.Queued ? _backend : _frontend.Backend).Name == backend : _chosen.Backend.Name == backend && (server is null || _chosen.Name == server));

    public override void Kill(SessionOutcome outcome)
    {
        if (_phase != Phase.Free) End(outcome, abort: true);
    }

    public override SessionPhase? CurrentPhase => _phase switch
    {
        Phase.Free => null,
        Phase.Idle => SessionPhase.Request,
        Phase.Queued => SessionPhase.Queue,
        Phase.Connecting or Phase.Securing or Phase.Pausing => SessionPhase.Connect,
        Phase.Exchange when _awaitsAnswer => SessionPhase.Answer,
        Phase.Lingering => SessionPhase.Last,
        _ => SessionPhase.Data,
    };

    public void OnClient(EpollEvents events)
    {
        if (_phase == Phase.Free) return;
        _client.Note(events);
        // A client that has only finished sending may still wait for its answer; one that broke does not.
        if ((events & EpollEvents.Error) != 0 && _phase != Phase.Idle) End(SessionOutcome.ClientReset, abort: true);
        else Move();
    }

    /// <summary>
    /// The frontend is closed: a client between two requests is let go soon. Not at once, because its next request may be on the way; that one
    /// is answered, and told that the connection ends.
    /// </summary>
    public void EndIdle(LoopFrontend frontend)
    {
        if (_phase != Phase.Idle || _headBegun || !ReferenceEquals(_frontend, frontend)) return;
        _deadline = Math.Min(_deadline, _loop.Now + LastChanceMilliseconds);
        Arm(_deadline);
    }

    public override void Resume()
    {
        _yielded = false;
        if (_phase != Phase.Free) Move();
    }

    public override void Expire()
    {
        _armed = long.MaxValue;
        if (_phase == Phase.Free) return;
        long deadline = Deadline();
        if (_loop.Now < deadline) Arm(deadline);
        else TimedOut();
    }

    /// <summary>Does what can be done now.</summary>
    private void Move()
    {
        bool goesOn = true;
        for (int turn = 0; goesOn; turn++)
        {
            _again = false;
            if (turn == TurnsBeforeYield)
            {
                RunAgain();
                break;
            }

            goesOn = _phase switch
            {
                Phase.Idle => ReadRequest(),
                Phase.Exchange => MoveExchange(),
                Phase.Tunnel => MoveTunnel(),
                Phase.Lingering => Discard(),
                _ => false,
            };
            goesOn |= _again;
        }

        if (_phase != Phase.Free) Arm(Deadline());
    }

    private void RunAgain()
    {
        if (_yielded) return;
        _yielded = true;
        _loop.RunAgain(this);
    }

    // The timer is only ever moved nearer; when it fires too early it is set anew. So most requests do not touch the wheel.
    private void Arm(long deadline)
    {
        if (deadline >= _armed || deadline == long.MaxValue) return;
        _armed = deadline;
        _loop.Wheel.Set(this, deadline);
    }

    private long Deadline() => _phase switch
    {
        Phase.Exchange => Math.Min(ClientDeadline(), ServerDeadline()),
        Phase.Tunnel when _frontend.TunnelTimeout > 0 => Math.Max(_client.LastActive, _link!.Side.LastActive) + _frontend.TunnelTimeout,
        Phase.Tunnel => Math.Min(ClientDeadline(), ServerDeadline()),
        _ => _deadline,
    };

    // A side is judged while bytes wait for it, or while it could speak and is not held up by the other side.
    private long ClientDeadline() =>
        _down.IsBlocked || (!_up.IsAllRead && !_up.IsOver && !_up.IsBlocked) ? _client.LastActive + _frontend.ClientTimeout : long.MaxValue;

    private long ServerDeadline() =>
        _link is null || (_down.IsOver && !_awaitsAnswer) ? long.MaxValue
        : _up.IsBlocked || _requestSent < _requestCount || ((_up.IsAllRead || _phase == Phase.Tunnel) && !_down.IsBlocked)
            ? _link.Side.LastActive + _frontend.ServerTimeout
            : long.MaxValue;

    private void TimedOut()
    {
        switch (_phase)
        {
            case Phase.Idle when _headBegun:
                Fail(408, SessionOutcome.RequestTimeout);
                Move();
                break;
            case Phase.Queued:
                Fail(503, SessionOutcome.QueueTimeout);
                Move();
                break;
            case Phase.Pausing:
                Use(_chosen!);
                Move();
                break;
            case Phase.Connecting or Phase.Securing:
                ConnectFailed(SessionOutcome.ConnectTimeout);
                Move();
                break;
            case Phase.Exchange or Phase.Tunnel:
                ExchangeTimedOut();
                break;
            default:
                End(_requests == 0 ? SessionOutcome.RequestTimeout : _outcome, abort: false);
                break;
        }
    }

    private void ExchangeTimedOut()
    {
        bool client = ClientDeadline() <= ServerDeadline();
        if (!client && _phase == Phase.Exchange) _chosen?.AnsweredBadly();
        SessionOutcome outcome = client ? SessionOutcome.ClientTimeout : SessionOutcome.ServerTimeout;
        if (_phase == Phase.Exchange && _awaitsAnswer)
        {
            Fail(client ? 408 : 504, outcome);
            Move();
        }
        else
        {
            End(outcome, abort: true);
        }
    }

    /// <summary>Reads what the client still says, until it ends.</summary>
    private bool Discard()
    {
        for (int turn = 0; _client.Readable; turn++)
        {
            if (turn == TurnsBeforeYield)
            {
                RunAgain();
                break;
            }

            int got = _client.Receive(_loop.Http.Input, HttpLoop.ReadSize);
            if (got > 0 || (got < 0 && RelaySide.WouldBlock())) continue;
            End(_outcome, abort: false);
            return false;
        }

        return false;
    }

    private void End(SessionOutcome outcome, bool abort)
    {
        Count(_up.TakeMoved(), _down.TakeMoved());
        SessionPhase phase = CurrentPhase ?? SessionPhase.Data;
        // As HAProxy: who breaks off within an upload does so in the middle.
        if (outcome == SessionOutcome.ClientReset && phase == SessionPhase.Answer && !_up.IsAllRead) phase = SessionPhase.Data;
        if (_phase == Phase.Queued) Trace.LeaveQueue(_loop.Now);
        _client.Close(abort);
        LeaveServer(keepsLink: false);
        DropOwn();
        EndRequest(outcome, phase);
        _ticket?.Cancel();
        _up.Release();
        _down.Release();
        ReleaseBuffers();
        _loop.Wheel.Cancel(this);
        _armed = long.MaxValue;
        _phase = Phase.Free;
        LoopFrontend frontend = _frontend;
        _loop.Http.Sessions.Return(this);
        frontend.End(outcome);
    }
}
