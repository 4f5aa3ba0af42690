using System.Runtime.InteropServices;
using HaActors.Net.Model;
using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <content>Getting a place at a server and a connection to it.</content>
internal sealed partial class TcpRelay
{
    // HAProxy waits for a second before it asks a server again that has just refused (doc/configuration.txt, "retries").
    private const long PauseMilliseconds = 1000;

    private QueueTicket? _ticket;
    private LoopServer? _chosen;    // with a place taken
    private ulong _hash;
    private int _attempts;

    /// <summary>The backend is known.</summary>
    private void Dispatch()
    {
        Trace.Backend = _backend;
        _hash = _backend.Balance == BalanceAlgorithm.Source ? StableHash.Of(Trace.Client) : 0;
        _phase = Phase.Connecting;
        Assign(null, SessionOutcome.NoServer);
    }

    public void Granted(LoopServer server)
    {
        // The ticket was taken out of its queue, so the session waits still.
        Connect(server);
    }

    /// <summary>Gets a place at a server and goes on from there.</summary>
    /// <param name="failed">The server of the attempt before, whose place is given back; null: this is the first.</param>
    /// <param name="outcome">The session's if there is no server.</param>
    private void Assign(LoopServer? failed, SessionOutcome outcome)
    {
        LoopServer? bound = failed is null && _backend.Stick is not null ? Stuck() : null;
        switch (_backend.Take(_hash, failed, bound, _ticket ??= new QueueTicket(this), out LoopServer? server))
        {
            case Turn.Taken when ReferenceEquals(server, failed):
                Pause(server!);
                break;
            case Turn.Taken:
                if (failed is not null) Moved(failed);
                Connect(server!);
                break;
            case Turn.Waiting:
                Wait();
                break;
            default:
                End(outcome);
                break;
        }
    }

    /// <summary>The server that the client's address is bound to.</summary>
    private LoopServer? Stuck()
    {
        Span<byte> key = stackalloc byte[StickText.AddressLength];
        StickText.WriteAddress(Trace.Client.AddressBytes, key);
        return _backend.BoundByKey(key, out _);
    }

    private void Stick()
    {
        Span<byte> key = stackalloc byte[StickText.AddressLength];
        StickText.WriteAddress(Trace.Client.AddressBytes, key);
        _backend.Bind(key, _chosen!);
    }

    private void Moved(LoopServer failed)
    {
        failed.Counters.Add(ServerCounter.Redispatches, 1);
        Trace.Retries++;
        Trace.Redispatched = true;
    }

    private void Wait()
    {
        _phase = Phase.Queued;
        if (_ticket!.ForOne) Trace.ServerQueue = _ticket.Position;
        else Trace.BackendQueue = _ticket.Position;
        if (!_client.IsWatched && !_client.Watch()) End(SessionOutcome.NoResources);
        else SetTimer(_backend.QueueTimeout);
    }

    private void Pause(LoopServer server)
    {
        _phase = Phase.Pausing;
        _chosen = server;
        _chosen.Counters.Add(ServerCounter.Retries, 1);
        Trace.Retries++;
        SetTimer(Math.Min(PauseMilliseconds, _frontend.ConnectTimeout));
    }

    /// <summary>Starts an attempt.</summary>
    private void Connect(LoopServer server)
    {
        _phase = Phase.Connecting;
        Trace.Server = _chosen = server;
        if (_attempts++ == 0) Trace.Assigned = _loop.Now;
        server.Counters.Add(ServerCounter.Exchange + ExchangeCounter.Connects, 1);
        _backend.Counters.Add(ExchangeCounter.Connects, 1);
        int fd = Sockets.Open(server.Address.Family);
        if (fd < 0)
        {
            End(SessionOutcome.NoResources);
            return;
        }

        _server.Attach(fd, connected: false);
        Sockets.SendAtOnce(fd);
        if (server.Tls is null) Sockets.DelayAcks(fd);
        if (_backend.SourceClient && Sockets.BindToClient(fd, Trace.Client) < 0) End(SessionOutcome.NoResources);
        else if (Sockets.Connect(fd, server.Address) < 0 && Marshal.GetLastSystemError() != Errno.InProgress) Fail(SessionOutcome.ConnectFailed);
        else if (!_server.Watch()) End(SessionOutcome.NoResources);
        else SetTimer(_frontend.ConnectTimeout);
    }

    /// <summary>The attempt has failed: tries another server, or the same one later, or ends.</summary>
    private void Fail(SessionOutcome outcome)
    {
        LoopServer failed = _chosen!;
        _server.Close(abort: true);
        failed.Counters.Add(ServerCounter.ConnectErrors, 1);
        failed.Erred();
        bool moves = _backend.Redispatch switch
        {
            Redispatch.Each => true,
            Redispatch.Last => _attempts == _backend.Retries,
            _ => false,
        };
        if (_attempts > _backend.Retries)
        {
            End(outcome);
        }
        else if (moves)
        {
            _chosen = null;
            failed.Leave();
            Assign(failed, outcome);
        }
        else
        {
            Pause(failed);
        }
    }

    /// <summary>The server has taken the connection.</summary>
    private void Accepted(EpollEvents events)
    {
        // Before TLS, as HAProxy does it: the header is for whoever takes the connection.
        if (_chosen!.SendProxy != ProxyHeader.None && !Introduce(_chosen.SendProxy))
        {
            Fail(SessionOutcome.ConnectFailed);
        }
        else if (_chosen.Tls is not { } peer)
        {
            Open(events);
        }
        else if (!_server.ConnectTls(peer))
        {
            End(SessionOutcome.NoResources);
        }
        else
        {
            _phase = Phase.Securing;
            _server.Note(events);
            Secure();
        }
    }

    private void Secure()
    {
        switch (_server.Handshake())
        {
            case TlsResult.Done:
                Open(EpollEvents.None);
                break;
            case TlsResult.Ended or TlsResult.Broken:
                _chosen!.Misspoke(_server.HandshakeFault);
                Fail(SessionOutcome.ServerHandshakeFailed);
                break;
        }
    }

    private void Open(EpollEvents events)
    {
        _phase = Phase.Open;
        Trace.Connected = _loop.Now;
        _chosen!.CountSession(_loop.Now);
        if (_backend.Stick is not null) Stick();
        _client.LastActive = _server.LastActive = _loop.Now;
        _server.Note(events);
        // The request is usually here by now, so it is read before the client is watched: one event less per session.
        Move();
        if (_phase != Phase.Open) return;
        // The client's first bytes have completed the handshake. Where there are none yet, the server may be the one to speak first; and it may
        // hold back the second part of what it says until we have acknowledged the first (Nagle's algorithm).
        Sockets.AckAtOnce(_server.Fd);
        if (!_client.IsWatched && !_client.Watch()) End(SessionOutcome.NoResources);
        else if (Slot < 0 || Deadline() < _deadline) _loop.Wheel.Set(this, Deadline());
    }
}
