using System.Collections.Concurrent;
using HaActors.Net.Native;
using HaActors.Net.Proxy.Http;

namespace HaActors.Net.Proxy;

/// <summary>What an event belongs to; the low bits of a token.</summary>
internal enum TokenKind
{
    Wake,
    Listener,
    Client,
    Server,
    HttpClient,
    HttpServer,
}

/// <summary>
/// One thread with one epoll instance. Everything that it reaches belongs to it alone, so it takes no lock; changes from outside are
/// queued and run between events.
/// </summary>
internal sealed class EventLoop
{
    private const int EventsPerWait = 256;
    private const int KindBits = 3;
    private const int MostLoops = 64;

    private readonly ConcurrentQueue<Action<EventLoop>> _changes = new();
    private readonly EventFd _wake = new();
    private readonly Thread _thread;
    private readonly SessionRing? _log;
    private readonly int _logSample;
    private readonly List<Listener?> _listeners = [];
    private readonly Dictionary<string, LoopBackend> _backends = [];
    private List<LoopSession> _yielded = [];
    private List<LoopSession> _resumed = [];
    private bool _stopping;
    private long _sessions;
    private int _sampled;

    /// <param name="index">Number of the loop, from 0.</param>
    /// <param name="log">Null: ended sessions are not logged.</param>
    public EventLoop(int index, SessionLog? log)
    {
        (_log, _logSample) = (log?.Open(), log?.Sample ?? 1);
        Index = index;
        Epoll = new Epoll(EventsPerWait);
        Wheel = new TimerWheel(Now);
        Relays = new RelayTable<TcpRelay>(index => new TcpRelay(this, index));
        Http = new HttpLoop(this);
        Epoll.Add(_wake.Fd, EpollEvents.In, Token(TokenKind.Wake, 0));
        _thread = new Thread(Run) { Name = $"ha-loop-{index}", IsBackground = true };
    }

    /// <summary>Number among the loops of the data plane, from 0.</summary>
    public int Index { get; }

    public Epoll Epoll { get; }

    public TimerWheel Wheel { get; }

    public LoopMemory Memory { get; } = new();

    public RelayTable<TcpRelay> Relays { get; }

    /// <summary>The sessions of mode http.</summary>
    public HttpLoop Http { get; }

    /// <summary>Milliseconds on the system's coarse monotonic clock, read once per turn.</summary>
    public long Now { get; private set; } = Environment.TickCount64;

    public static ulong Token(TokenKind kind, int index) => ((ulong)index << KindBits) | (ulong)kind;

    public void Start() => _thread.Start();

    /// <summary>Runs a change on the loop's thread. May be called from any thread.</summary>
    public void Post(Action<EventLoop> change)
    {
        _changes.Enqueue(change);
        _wake.Signal();
    }

    /// <summary>Kills every session, closes every listener and waits for the thread. Nothing may be posted any more.</summary>
    public void Stop()
    {
        Post(static loop => loop._stopping = true);
        _thread.Join();
        _wake.Dispose();
    }

    /// <summary>The backend of a name, made on first use: a frontend may be opened before its pool is known.</summary>
    public LoopBackend Backend(string name)
    {
        if (!_backends.TryGetValue(name, out LoopBackend? backend)) _backends[name] = backend = new LoopBackend(this, name);
        return backend;
    }

    public void Listen(LoopFrontend frontend, int fd)
    {
        int index = _listeners.IndexOf(null);
        if (index < 0)
        {
            index = _listeners.Count;
            _listeners.Add(null);
        }

        var listener = new Listener(this, frontend, fd, Token(TokenKind.Listener, index));
        _listeners[index] = listener;
        frontend.Listeners.Add(listener);
        listener.Start();
    }

    public void Unlisten(LoopFrontend frontend, int fd)
    {
        if (frontend.Listeners.Find(each => each.Fd == fd) is not { } listener) return;
        frontend.Listeners.Remove(listener);
        _listeners[_listeners.IndexOf(listener)] = null;
        listener.Close();
        if (frontend.Listeners.Count == 0) Http.EndIdle(frontend);
    }

    /// <summary>A number that no other session of the process has.</summary>
    public long NextSession() => (_sessions++ * MostLoops) + Index + 1;

    /// <summary>Ends the sessions that are meant.</summary>
    /// <returns>How many there were.</returns>
    public int Kill(SessionFilter which, SessionOutcome outcome)
    {
        int killed = 0;
        for (int i = 0; i < Relays.Count; i++)
        {
            if (!Relays[i].Matches(which)) continue;
            Relays[i].Kill(outcome);
            killed++;
        }

        return killed + Http.Kill(which, outcome);
    }

    /// <summary>Adds the sessions that are meant to a list.</summary>
    public void List(SessionFilter which, int most, ConcurrentBag<SessionInfo> into)
    {
        for (int i = 0; i < Relays.Count && most > 0; i++)
        {
            if (!Relays[i].Matches(which)) continue;
            into.Add(Relays[i].Describe(Now));
            most--;
        }

        Http.List(which, most, into, Now);
    }

    /// <summary>Whether anybody wants to know what ends.</summary>
    public bool HasLog => _log is not null;

    /// <summary>Whether what has just ended is to be logged: all that did not end well, and a sample of the rest.</summary>
    public bool Logs(bool well)
    {
        if (_log is null) return false;
        if (!well) return true;
        if (++_sampled < _logSample) return false;
        _sampled = 0;
        return true;
    }

    /// <summary>Logs an ended session or request, after <see cref="Logs"/>.</summary>
    public void Log(in SessionRecord record, ReadOnlySpan<byte> text) => _log!.Add(record, text);

    /// <summary>Has a session run again after the others had their turn.</summary>
    public void RunAgain(LoopSession session) => _yielded.Add(session);

    private void Run()
    {
        while (!_stopping)
        {
            int count = Epoll.Wait(_yielded.Count > 0 ? 0 : Wheel.TimeoutMilliseconds(Now));
            Now = Environment.TickCount64;
            for (int i = 0; i < count; i++) Dispatch(Epoll.TokenAt(i), Epoll.EventsAt(i));
            Resume();
            Wheel.Advance(Now);
            Relays.Recycle();
            Http.Recycle();
        }

        CloseAll();
    }

    private void Dispatch(ulong token, EpollEvents events)
    {
        int index = (int)(token >> KindBits);
        switch ((TokenKind)(token & ((1 << KindBits) - 1)))
        {
            case TokenKind.Client:
                Relays[index].OnClient(events);
                break;
            case TokenKind.Server:
                Relays[index].OnServer(events);
                break;
            case TokenKind.HttpClient:
                Http.Sessions[index].OnClient(events);
                break;
            case TokenKind.HttpServer:
                Http.Links[index].OnEvent(events);
                break;
            case TokenKind.Listener:
                _listeners[index]?.Accept();
                break;
            case TokenKind.Wake:
                _wake.Drain();
                while (_changes.TryDequeue(out Action<EventLoop>? change)) change(this);
                break;
        }
    }

    private void Resume()
    {
        if (_yielded.Count == 0) return;
        (_yielded, _resumed) = (_resumed, _yielded);
        foreach (LoopSession session in _resumed) session.Resume();
        _resumed.Clear();
    }

    private void CloseAll()
    {
        for (int i = 0; i < Relays.Count; i++) Relays[i].Kill(SessionOutcome.Killed);
        Http.Dispose();
        foreach (Listener? listener in _listeners)
        {
            if (listener is not null) _ = FileDescriptor.Close(listener.Fd);
        }

        Memory.Dispose();
        Epoll.Dispose();
    }
}
