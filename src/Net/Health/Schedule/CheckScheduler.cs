using System.Collections.Concurrent;
using HaActors.Net.Model;
using HaActors.Net.Native;
using HaActors.Net.Proxy;

namespace HaActors.Net.Health.Schedule;

/// <summary>
/// The thread that all checks of a node run on time by: a timer wheel, an epoll for tcp checks, and a queue of what others want. It waits for
/// nobody and allocates nothing per tcp probe.
/// </summary>
public sealed class CheckScheduler : ICheckScheduler
{
    private const int EventsPerWait = 512;
    private const ulong WakeToken = ulong.MaxValue;

    private readonly ConcurrentQueue<Action> _changes = new();
    private readonly EventFd _wake = new();
    private readonly Thread _thread;
    private readonly Epoll _epoll;
    private readonly HashSet<ScheduledCheck> _all = [];
    private bool _isStopping;
    private readonly Lock _wakeGate = new();
    private int _isDisposed;
    private bool _isOver;

    /// <exception cref="LinuxException">The process has no descriptors left.</exception>
    public CheckScheduler()
    {
        _epoll = new Epoll(EventsPerWait);
        Sockets = new ConnectSockets(_epoll);
        Wheel = new TimerWheel(Now);
        _epoll.Add(_wake.Fd, EpollEvents.In, WakeToken);
        _thread = new Thread(Run) { Name = "ha-checks", IsBackground = true };
        _thread.Start();
    }

    /// <summary>How late probes began.</summary>
    public Lateness Lateness { get; } = new();

    /// <summary>Probes that have ended since start.</summary>
    public long Probes { get; internal set; }

    internal ConnectSockets Sockets { get; }

    internal TimerWheel Wheel { get; }

    /// <summary>Milliseconds on the system's coarse monotonic clock, read once per turn.</summary>
    internal long Now { get; private set; } = Environment.TickCount64;

    public IScheduledCheck Start(CheckSettings check, IProbe probe, CheckStart start, Action<CheckReport> told)
    {
        var started = new StartedCheck(this);
        Post(() =>
        {
            ScheduledCheck scheduled = probe is TcpProbe { Endpoint: { } server }
                ? new ConnectCheck(this, check, server, start, told)
                : new TaskCheck(this, check, probe, start, told);
            started.Check = scheduled;
            _all.Add(scheduled);
            scheduled.Begin();
        });
        return started;
    }

    /// <summary>Ends every check and the thread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        Post(() =>
        {
            foreach (ScheduledCheck check in _all.ToArray()) check.Dispose();
            Post(() => _isStopping = true);
        });
        _thread.Join();
        Sockets.Dispose();
        _epoll.Dispose();
        lock (_wakeGate)
        {
            _isOver = true;
            _wake.Dispose();
        }
    }

    /// <summary>Runs something on the scheduler's thread; from any thread.</summary>
    internal void Post(Action change)
    {
        _changes.Enqueue(change);
        if (Thread.CurrentThread == _thread) return;
        // A probe that was given up may end when the scheduler is gone.
        lock (_wakeGate) if (!_isOver) _wake.Signal();
    }

    internal void Remove(ScheduledCheck check) => _all.Remove(check);

    private void Run()
    {
        while (!_isStopping)
        {
            int count = _epoll.Wait(_changes.IsEmpty ? Wheel.TimeoutMilliseconds(Now) : 0);
            Now = Environment.TickCount64;
            for (int i = 0; i < count; i++)
            {
                ulong token = _epoll.TokenAt(i);
                if (token == WakeToken) _wake.Drain();
                else Sockets.OnEvent((int)token, _epoll.EventsAt(i));
            }

            while (_changes.TryDequeue(out Action? change)) change();
            Wheel.Advance(Now);
            Sockets.Settle();
        }
    }

    /// <summary>What the caller holds: the check itself is made on the thread that it belongs to.</summary>
    private sealed class StartedCheck(CheckScheduler scheduler) : IScheduledCheck
    {
        /// <summary>Set and read on the scheduler's thread.</summary>
        public ScheduledCheck? Check { get; set; }

        public void Suspect(SuspicionEffect effect, string reason) => Post(check => check.Suspect(effect, reason));

        public void Dispose() => Post(check => check.Dispose());

        private void Post(Action<ScheduledCheck> change)
        {
            if (scheduler._isDisposed == 0) scheduler.Post(() => change(Check!));
        }
    }
}
