using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Model;
using HaActors.Net.Native;
using HaActors.Net.Proxy.Tls;

namespace HaActors.Net.Proxy;

/// <summary>
/// The proxy: some event loops, each with a thread, listening sockets, round robin and counters of its own. This class runs on its callers'
/// threads; it keeps the books under a lock that no loop ever takes, and posts changes to the loops.
/// </summary>
public sealed class DataPlane : IDataPlane
{
    private static readonly TimeSpan ChangeLimit = TimeSpan.FromSeconds(10);

    // As HAProxy's rate, "over last elapsed second" (management.txt, section 9.1).
    private static readonly TimeSpan RateInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly EventLoop[] _loops;
    private readonly SessionLimit _open = new();
    private readonly SortedDictionary<string, FrontendBook> _frontends = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, BackendBook> _backends = new(StringComparer.Ordinal);
    private readonly StickBook _stick = new();
    private readonly Timer _rates;
    private bool _disposed;

    /// <param name="loops">Threads that carry traffic, 1-64; null: one per processor.</param>
    /// <param name="log">Where ended sessions are written; null: nowhere. Disposed of by its owner, after the data plane.</param>
    /// <exception cref="LinuxException">The process has no descriptors left.</exception>
    public DataPlane(int? loops = null, SessionLog? log = null)
    {
        int count = loops ?? Math.Min(Environment.ProcessorCount, 64);
        ArgumentOutOfRangeException.ThrowIfNotEqual(count, Math.Clamp(count, 1, 64), nameof(loops));
        _loops = new EventLoop[count];
        for (int i = 0; i < count; i++) _loops[i] = new EventLoop(i, log);
        foreach (EventLoop loop in _loops) loop.Start();
        _rates = new Timer(_ => SampleRates(), null, RateInterval, RateInterval);
    }

    public void OpenFrontend(FrontendSettings frontend)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _frontends.TryGetValue(frontend.Name, out FrontendBook? known);
            FrontendBook book = known ?? new FrontendBook(frontend.Name, _loops.Length, _open);
            // Before anything is opened: a certificate that cannot be used leaves all as it was.
            TlsTerminator? tls = frontend.Tls is null ? null : new TlsTerminator(frontend.Name, frontend.Tls);
            Dictionary<IPEndPoint, int[]> added = OpenMissing(frontend, book);
            _frontends[frontend.Name] = book;
            book.Settings = frontend;

            OnEveryLoop((loop, i) =>
            {
                LoopFrontend local = book.Loops[i];
                local.Apply(frontend, loop, tls);
                foreach (int[] sockets in added.Values) loop.Listen(local, sockets[i]);
            });
            CloseBinds(book, [.. book.Binds.Keys.Except(frontend.Binds)]);
            foreach (int socket in book.Binds.Values.SelectMany(sockets => sockets)) ListenSockets.Adapt(socket, frontend);
            foreach ((IPEndPoint endpoint, int[] sockets) in added) book.Binds[endpoint] = sockets;
        }
    }

    /// <summary>As the interface says. Connections that are queued already are served; when it returns, the ports are free.</summary>
    public void CloseFrontend(string frontend)
    {
        lock (_lock)
        {
            if (_disposed || !_frontends.TryGetValue(frontend, out FrontendBook? book)) return;
            CloseBinds(book, [.. book.Binds.Keys]);
        }
    }

    public void ReplacePool(ServerPool pool)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_backends.TryGetValue(pool.Backend, out BackendBook? book)) _backends[pool.Backend] = book = new BackendBook(_loops.Length);
            PoolPlan plan = book.Plan(pool, _stick.Renew(pool.Backend, pool.Stick));
            // No need to wait: a connection that comes in between may still go to a server of the former pool.
            PostToEveryLoop((loop, _) => loop.Backend(pool.Backend).Replace(plan));
        }
    }

    public void KillSessions(string backend, string? server)
    {
        lock (_lock)
        {
            if (!_disposed) OnEveryLoop((loop, _) => loop.Kill(new SessionFilter(Backend: backend, Server: server), SessionOutcome.Killed));
        }
    }

    public int KillSessions(SessionFilter which, SessionOutcome outcome = SessionOutcome.Killed)
    {
        lock (_lock)
        {
            int killed = 0;
            if (!_disposed) OnEveryLoop((loop, _) => Interlocked.Add(ref killed, loop.Kill(which, outcome)));
            return killed;
        }
    }

    public ImmutableArray<SessionInfo> Sessions(SessionFilter which, int most)
    {
        lock (_lock)
        {
            var found = new ConcurrentBag<SessionInfo>();
            if (!_disposed) OnEveryLoop((loop, _) => loop.List(which, most, found));
            return [.. found.OrderBy(session => session.Id).Take(most)];
        }
    }

    public IReadOnlyList<StickEntry> TakeStickChanges(int most)
    {
        lock (_lock) return _stick.TakeChanges(most);
    }

    public StickPage ReadStick(string? backend, StickCursor from, int most)
    {
        lock (_lock) return _stick.Read(backend, from, most);
    }

    public IReadOnlyList<StickEntry> MergeStick(IReadOnlyCollection<StickEntry> entries)
    {
        lock (_lock) return _stick.Merge(entries);
    }

    public IReadOnlyList<StickTableInfo> StickTables()
    {
        lock (_lock) return _stick.Describe();
    }

    public DataPlaneCounters Read()
    {
        lock (_lock)
        {
            return new DataPlaneCounters(
                [.. _frontends.Select(entry => entry.Value.Read(entry.Key))],
                [.. _backends.SelectMany(entry => entry.Value.Read(entry.Key))])
            {
                Backends = [.. _backends.Select(entry => entry.Value.ReadWhole(entry.Key))],
            };
        }
    }

    /// <summary>What sessions hold of the loops' memory now: nothing when there are none.</summary>
    internal (int Buffers, int Pipes) Held()
    {
        (int buffers, int pipes) = (0, 0);
        OnEveryLoop((loop, _) =>
        {
            Interlocked.Add(ref buffers, loop.Memory.HeldBuffers);
            Interlocked.Add(ref pipes, loop.Memory.HeldPipes);
        });
        return (buffers, pipes);
    }

    /// <summary>Resets every session and closes every listener. Close frontends and let sessions end first where that matters.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _rates.Dispose();
            foreach (EventLoop loop in _loops) loop.Stop();
        }
    }

    private void SampleRates()
    {
        lock (_lock)
        {
            foreach (FrontendBook book in _frontends.Values) book.Sample();
            foreach (BackendBook book in _backends.Values) book.Sample();
        }
    }

    private Dictionary<IPEndPoint, int[]> OpenMissing(FrontendSettings frontend, FrontendBook book)
    {
        var opened = new Dictionary<IPEndPoint, int[]>();
        try
        {
            foreach (IPEndPoint endpoint in frontend.Binds.Except(book.Binds.Keys))
                opened.Add(endpoint, ListenSockets.Open(frontend, endpoint, _loops.Length));
            return opened;
        }
        catch (ListenException)
        {
            foreach (int socket in opened.Values.SelectMany(sockets => sockets)) _ = FileDescriptor.Close(socket);
            throw;
        }
    }

    private void CloseBinds(FrontendBook book, ImmutableArray<IPEndPoint> endpoints)
    {
        if (endpoints.IsEmpty) return;
        OnEveryLoop((loop, i) =>
        {
            foreach (IPEndPoint endpoint in endpoints) loop.Unlisten(book.Loops[i], book.Binds[endpoint][i]);
        });
        foreach (IPEndPoint endpoint in endpoints) book.Binds.Remove(endpoint);
    }

    /// <summary>Runs a change on every loop and returns when it is in force on all of them: a few microseconds, a turn of each loop.</summary>
    internal void OnEveryLoop(Action<EventLoop, int> change)
    {
        // Not disposed of: a loop that comes too late still signals it.
        var done = new CountdownEvent(_loops.Length);
        PostToEveryLoop((loop, i) =>
        {
            change(loop, i);
            done.Signal();
        });
        if (!done.Wait(ChangeLimit)) throw new TimeoutException($"a traffic loop did not take a change within {ChangeLimit.TotalSeconds} s");
    }

    private void PostToEveryLoop(Action<EventLoop, int> change)
    {
        for (int i = 0; i < _loops.Length; i++)
        {
            int index = i;
            _loops[i].Post(loop => change(loop, index));
        }
    }
}
