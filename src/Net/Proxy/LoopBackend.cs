using HaActors.Net.Model;
using HaActors.Net.Proxy.Http;
using HaActors.Net.Proxy.Tls;

namespace HaActors.Net.Proxy;

/// <summary>What came of asking for a server.</summary>
internal enum Turn
{
    /// <summary>The session has a place at a server, which it must give back with <see cref="LoopServer.Leave"/>.</summary>
    Taken,

    /// <summary>All that could take it are full: its ticket waits.</summary>
    Waiting,

    /// <summary>There is no server.</summary>
    NoServer,
}

/// <summary>
/// A backend on one loop: its servers, who waits for them, and whose turn is next. Used by the relays of both modes; changed by the loop's
/// thread only.
/// </summary>
internal sealed class LoopBackend(EventLoop loop, string name)
{
    // A place that looked free may be taken by another loop meanwhile.
    private const int Tries = 4;

    private readonly Dictionary<string, LoopServer> _known = [];
    private LoopServer[] _pool = [];
    private Balancer? _balancer;
    private Balancer? _overflow;
    private WaitBoard? _board;
    private WaitQueue? _any;

    public string Name => name;

    public EventLoop Loop => loop;

    /// <summary>Places are in <see cref="ExchangeCounter"/>. What is counted before the first pool comes is lost.</summary>
    public CounterCell Counters { get; private set; } = new(ExchangeCounter.Count);

    /// <summary>What sessions are told apart by.</summary>
    public BalanceAlgorithm Balance { get; private set; }

    /// <summary>Servers that take new sessions.</summary>
    public int ServerCount { get; private set; }

    /// <summary>Connection attempts after the first, HAProxy <c>retries</c>.</summary>
    public int Retries { get; private set; }

    public Redispatch Redispatch { get; private set; }

    /// <summary>Servers see the client's own address.</summary>
    public bool SourceClient { get; private set; }

    /// <summary>Longest wait for a place, in milliseconds.</summary>
    public long QueueTimeout { get; private set; }

    /// <summary>How frontends of mode http use the servers.</summary>
    public HttpPool Http { get; private set; } = new(new HttpPoolSettings());

    /// <summary>Keys and their servers; null: no session is bound by a table.</summary>
    public StickTable? Stick { get; private set; }

    /// <summary>Sessions that wait for any server, on all loops.</summary>
    public int Waiting => _board?.Count ?? 0;

    /// <summary>Replaces the servers for sessions from now on, and lets in who waited if there is room now. Sessions keep the server that they have.</summary>
    public void Replace(PoolPlan plan)
    {
        if (_board is null)
        {
            _board = plan.Waiting;
            _any = new WaitQueue(_board, loop.Index);
        }

        Counters = plan.Cells[loop.Index];
        LoopServer[] former = _pool;
        foreach (LoopServer server in former) (server.InPool, server.TakesNew, server.Number) = (false, false, -1);
        ServerPool pool = plan.Pool;
        LoopServer[] first = [.. plan.Servers.Where(each => !each.Settings.Overflow && !each.OnlyBound).Select(each => Local(each, plan.Tls))];
        LoopServer[] overflow = [.. plan.Servers.Where(each => each.Settings.Overflow && !each.OnlyBound).Select(each => Local(each, plan.Tls))];
        _pool = [.. first, .. overflow, .. plan.Servers.Where(each => each.OnlyBound).Select(each => Local(each, plan.Tls))];
        _balancer = Balancer.Create(pool, first, plan.Table, loop.Index);
        _overflow = overflow.Length == 0 ? null : Balancer.Create(pool, overflow, plan.OverflowTable, loop.Index);
        ServerCount = first.Length + overflow.Length;
        (Balance, Retries, Redispatch, SourceClient) = (pool.Balance, pool.Retries, pool.Redispatch, pool.SourceClient);
        Http = new HttpPool(pool.Http);
        Stick = plan.Stick;
        QueueTimeout = (long)pool.QueueTimeout.TotalMilliseconds;
        if (former.Length == 0) for (int i = 0; i < loop.Index % Math.Max(first.Length, 1); i++) _balancer.Pick(0, null);

        foreach (LoopServer gone in former.Where(server => !server.InPool))
        {
            Redistribute(gone);
            gone.Idle.Clear();
        }

        LetIn();
    }

    /// <summary>A server that a session may be bound to: it is in the pool, if only for such sessions. Null: it is not, or not known.</summary>
    public LoopServer? Bound(string server) => _known.TryGetValue(server, out LoopServer? local) && local.InPool ? local : null;

    /// <summary>As <see cref="Bound"/>, by the stick table, which the backend must have.</summary>
    /// <param name="isDue">Whether <see cref="Bind"/> to the same server would change anything.</param>
    public LoopServer? BoundByKey(ReadOnlySpan<byte> key, out bool isDue)
    {
        int number = Stick!.Find(key, StickTable.UnixNow, out isDue);
        if (number < 0) return null;
        foreach (LoopServer server in _pool)
        {
            if (server.Number == number) return server;
        }

        return null;
    }

    /// <summary>Notes in the stick table, if there still is one, that a key is with a server.</summary>
    public void Bind(ReadOnlySpan<byte> key, LoopServer server)
    {
        if (Stick is { } table && server.Number >= 0 && key.Length == table.KeyLength) table.Put(key, server.Number, StickTable.UnixNow);
    }

    /// <summary>As <see cref="Bound"/>, by the value of the server's cookie.</summary>
    public LoopServer? BoundByCookie(ReadOnlySpan<byte> value)
    {
        foreach (LoopServer server in _pool)
        {
            if (value.SequenceEqual(server.Cookie)) return server;
        }

        return null;
    }

    /// <summary>Open sessions of its servers, on all loops; for the log.</summary>
    public long Open
    {
        get
        {
            long sum = 0;
            foreach (LoopServer server in _pool) sum += server.Load.Open;
            return sum;
        }
    }

    /// <summary>Asks for a server for a session, which waits if there is none with room.</summary>
    /// <param name="hash">What <see cref="Balance"/> needs; else 0.</param>
    /// <param name="failed">The server that a previous attempt of the session failed on, whose place is given back already.</param>
    /// <param name="bound">The server that the session belongs to by persistence; null: any.</param>
    /// <param name="ticket">Must not be waiting.</param>
    public Turn Take(ulong hash, LoopServer? failed, LoopServer? bound, QueueTicket ticket, out LoopServer? server)
    {
        ticket.Hash = hash;
        server = TryTake(hash, failed, bound, out LoopServer? wanted);
        if (server is not null) return Turn.Taken;
        if (_pool.Length == 0 || (bound is null && ServerCount == 0)) return Turn.NoServer;
        Wait(ticket, wanted);
        // A place may have been given back just before the ticket could be seen.
        server = wanted is null ? TryTake(hash, failed, null, out _) : wanted.TryEnter() ? wanted : null;
        if (server is null) return Turn.Waiting;
        ticket.Cancel();
        return Turn.Taken;
    }

    /// <summary>Takes back a place of a server.</summary>
    public void Release(LoopServer server)
    {
        // Above a limit that was lowered meanwhile, the place is none any more.
        if (HasWaiters(server) && server.Load.Open <= server.MaxConnections && HandOver(server)) return;
        server.Load.Leave();
        // Somebody may have come to wait in between, and not have seen the place.
        if (HasWaiters(server) && server.TryEnter() && !HandOver(server)) server.Load.Leave();
    }

    /// <summary>Gives a place that another loop has handed over to the first who waits here.</summary>
    public void Grant(LoopServer server)
    {
        QueueTicket? own = server.Queue.First;
        QueueTicket? any = server.TakesNew ? _any!.First : null;
        QueueTicket? next = own is null ? any : any is null || own.Since <= any.Since ? own : any;
        if (next is null)
        {
            Release(server);
            return;
        }

        next.Cancel();
        next.Owner.Granted(server);
    }

    private LoopServer? TryTake(ulong hash, LoopServer? failed, LoopServer? bound, out LoopServer? wanted)
    {
        wanted = bound;
        if (bound is not null) return bound.TryEnter() ? bound : null;
        for (int i = 0; i < Tries; i++)
        {
            LoopServer? next = _balancer?.Pick(hash, failed);
            if (_overflow is not null && next is not { HasRoom: true }) next = _overflow.Pick(hash, failed);
            if (next is null) return null;
            if (next.TryEnter()) return next;
            // Only a hashing algorithm names a full server, to wait for it.
            wanted = next.HasRoom ? null : next;
            if (wanted is not null) return null;
        }

        return null;
    }

    private void Wait(QueueTicket ticket, LoopServer? wanted)
    {
        ticket.Since = loop.Now;
        ticket.ForOne = wanted is not null;
        (wanted?.Queue ?? _any!).Add(ticket);
    }

    private bool HasWaiters(LoopServer server) => server.Load.Waiting.Count > 0 || (server.TakesNew && _board!.Count > 0);

    /// <summary>Passes a place on to the loop whose first waiter came first; false: nobody waits after all.</summary>
    private bool HandOver(LoopServer server)
    {
        int target = -1;
        long earliest = long.MaxValue;
        for (int i = 0; i < _board!.Loops; i++)
        {
            long since = Math.Min(server.Load.Waiting.Since(i), server.TakesNew ? _board.Since(i) : long.MaxValue);
            if (since < earliest && server.Load.Locals[i] is not null) (target, earliest) = (i, since);
        }

        if (target < 0) return false;
        LoopServer there = server.Load.Locals[target]!;
        // Not at once even here: the session that gives the place back is still ending.
        there.Backend.Loop.Post(there.TakeGranted);
        return true;
    }

    // Whoever waits for a server that takes nobody any more, takes another.
    private void Redistribute(LoopServer gone)
    {
        while (gone.Queue.First is { } ticket)
        {
            ticket.Cancel();
            _any!.Add(ticket);
        }
    }

    private void LetIn()
    {
        foreach (LoopServer server in _pool)
        {
            while (server.Queue.First is { } ticket && server.TryEnter())
            {
                ticket.Cancel();
                ticket.Owner.Granted(server);
            }
        }

        while (_any!.First is { } ticket && TryTake(ticket.Hash, null, null, out _) is { } server)
        {
            ticket.Cancel();
            ticket.Owner.Granted(server);
        }
    }

    private LoopServer Local(PlannedServer planned, TlsConnector? tls)
    {
        if (!_known.TryGetValue(planned.Settings.Name, out LoopServer? server))
        {
            _known[planned.Settings.Name] = server =
                new LoopServer(this, planned.Settings.Name, planned.Load, planned.Cells[loop.Index], loop.Index);
            planned.Load.Locals[loop.Index] = server;
        }

        server.Apply(planned.Settings, tls);
        server.Number = planned.Number;
        server.InPool = true;
        server.TakesNew = !planned.OnlyBound;
        return server;
    }
}
