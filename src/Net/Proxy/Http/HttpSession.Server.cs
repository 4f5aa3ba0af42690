using HaActors.Net.Model;
using HaActors.Net.Native;
using HaActors.Net.Proxy.Tls;

namespace HaActors.Net.Proxy.Http;

// Getting a server and a connection to it.
internal sealed unsafe partial class HttpSession
{
    // HAProxy waits for a second before it asks a server again that has just refused (doc/configuration.txt, "retries").
    private const long PauseMilliseconds = 1000;

    private LoopBackend _backend = null!;
    private QueueTicket? _ticket;
    private LoopServer? _chosen;    // with a place taken
    private ServerLink? _link;
    private LoopServer? _bound;     // the server that the client's cookie names
    private bool _counted;          // among the sessions of the server
    private ulong _hash;
    private int _attempts;

    public void Granted(LoopServer server)
    {
        if (_phase == Phase.Queued)
        {
            Use(server);
            Move();
        }
        else
        {
            server.Leave();
        }
    }

    /// <summary>Something happened on the connection to the server.</summary>
    public void OnServer(EpollEvents events)
    {
        if (_phase == Phase.Connecting)
        {
            int error = (events & (EpollEvents.Error | EpollEvents.HangUp)) != 0 ? Sockets.TakeError(_link!.Side.Fd) : 0;
            if (error != 0) ConnectFailed(SessionOutcome.ConnectFailed);
            else if (!Introduce()) ConnectFailed(SessionOutcome.ConnectFailed);
            else if (_chosen!.Tls is { } peer) BeginTls(peer);
            else Connected();
        }
        else if (_phase == Phase.Securing)
        {
            Secure();
        }

        Move();
    }

    /// <summary>Gets a place at a server and goes on from there.</summary>
    /// <param name="failed">The server of the attempt before, whose place is given back; null: this is the first.</param>
    /// <param name="outcome">The request's if there is no server.</param>
    private void Assign(LoopServer? failed, SessionOutcome outcome)
    {
        switch (_backend.Take(_hash, failed, failed is null ? _bound ?? BoundByOwn ?? _stuck : null, _ticket ??= new QueueTicket(this), out LoopServer? server))
        {
            case Turn.Taken when ReferenceEquals(server, failed):
                _chosen = server;
                Pause();
                break;
            case Turn.Taken:
                if (failed is not null) Moved(failed);
                Use(server!);
                break;
            case Turn.Waiting:
                _phase = Phase.Queued;
                if (_ticket.ForOne) Trace.ServerQueue = _ticket.Position;
                else Trace.BackendQueue = _ticket.Position;
                _deadline = _loop.Now + _backend.QueueTimeout;
                break;
            default:
                Fail(503, outcome);
                break;
        }
    }

    private void Moved(LoopServer failed)
    {
        failed.Counters.Add(ServerCounter.Redispatches, 1);
        Trace.Retries++;
        Trace.Redispatched = true;
    }

    private void Pause()
    {
        Trace.Retries++;
        _phase = Phase.Pausing;
        _chosen!.Counters.Add(ServerCounter.Retries, 1);
        _deadline = _loop.Now + Math.Min(PauseMilliseconds, _frontend.ConnectTimeout);
    }

    /// <summary>Takes a connection to a server out of its pool, or makes one.</summary>
    private void Use(LoopServer server)
    {
        Trace.Server = _chosen = server;
        if (Trace.Assigned < 0) Trace.Assigned = _loop.Now;
        if (UsesOwn(server)) return;
        HttpPool pool = _backend.Http;
        bool mayReuse = !pool.ServerClose && !server.IsPrivate && (_requests > 1 || _isRepeatable || pool.Reuse == HttpReuse.Always);
        while (mayReuse && server.Idle.Take() is { } link)
        {
            link.Use(this);
            _link = link;
            // A request that cannot be sent again is worth one more call.
            if (_isRepeatable || Sockets.IsQuiet(link.Side.Fd))
            {
                server.CountReuse();
                Connected();
                return;
            }

            CloseLink();
        }

        Connect();
    }

    private void Connect()
    {
        _phase = Phase.Connecting;
        _attempts++;
        _chosen!.Counters.Add(ServerCounter.Exchange + ExchangeCounter.Connects, 1);
        _backend.Counters.Add(ExchangeCounter.Connects, 1);
        _link = _loop.Http.Links.Rent();
        if (!_link.Connect(_chosen!, this, _source))
        {
            bool noSocket = _link.Side.Fd < 0;
            if (noSocket)
            {
                _loop.Http.Links.Return(_link);
                _link = null;
                Fail(500, SessionOutcome.NoResources);
            }
            else
            {
                ConnectFailed(SessionOutcome.ConnectFailed);
            }
        }
        else if (!_link.Side.Watch())
        {
            Fail(500, SessionOutcome.NoResources);
        }
        else
        {
            _deadline = _loop.Now + _frontend.ConnectTimeout;
        }
    }

    private void BeginTls(TlsPeer peer)
    {
        _phase = Phase.Securing;
        if (_link!.Side.ConnectTls(peer)) Secure();
        else Fail(500, SessionOutcome.NoResources);
    }

    private void Secure()
    {
        switch (_link!.Side.Handshake())
        {
            case TlsResult.Done:
                Connected();
                break;
            case TlsResult.Ended or TlsResult.Broken:
                _chosen!.Misspoke(_link.Side.HandshakeFault);
                ConnectFailed(SessionOutcome.ServerHandshakeFailed);
                break;
        }
    }

    private void Connected()
    {
        _phase = Phase.Exchange;
        _again = true;
        Trace.Connected = _loop.Now;
        if (!_counted) _chosen!.CountSession(_loop.Now);
        _counted = true;
        if (_stickLength > 0 && (_stickDue || !ReferenceEquals(_stuck, _chosen))) Stick();
        _link!.Side.LastActive = _client.LastActive = _loop.Now;
        _up.SendTo(_link.Side);
    }

    /// <summary>The attempt has failed: tries another server, or the same one later, or gives up.</summary>
    private void ConnectFailed(SessionOutcome outcome)
    {
        LoopServer failed = _chosen!;
        CloseLink();
        failed.Counters.Add(ServerCounter.ConnectErrors, 1);
        failed.Erred();
        failed.AnsweredBadly();
        bool moves = _backend.Redispatch switch
        {
            Redispatch.Each => true,
            Redispatch.Last => _attempts == _backend.Retries,
            _ => false,
        };
        if (_attempts > _backend.Retries)
        {
            Fail(503, outcome);
        }
        else if (moves)
        {
            LeaveServer(keepsLink: false);
            Assign(failed, outcome);
        }
        else
        {
            Pause();
        }
    }

    /// <summary>A connection from the pool was dead before anything of the answer came: sends the request over a new one.</summary>
    private void SendAgain()
    {
        CloseLink();
        _requestSent = 0;
        Connect();
    }

    private void CloseLink()
    {
        _link?.Close();
        _link = null;
    }

    /// <summary>Gives back the place at the server, and its connection.</summary>
    /// <param name="keepsLink">Whether another request may follow on the connection.</param>
    private void LeaveServer(bool keepsLink)
    {
        if (_link is { } link)
        {
            _link = null;
            if (keepsLink && link.IsPrivate) Keep(link);
            else if (keepsLink) link.Release();
            else link.Close();
        }

        if (_chosen is not { } server) return;
        if (_counted) server.Counters.Add(ServerCounter.Ended, 1);
        _counted = false;
        _chosen = null;
        server.Leave();
    }
}
