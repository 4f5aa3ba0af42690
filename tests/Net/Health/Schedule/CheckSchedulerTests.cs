using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HaActors.Net.Health;
using HaActors.Net.Health.Schedule;
using HaActors.Net.Model;
using static HaActors.Net.Health.HealthState;

namespace HaActors.Net.Tests.Health.Schedule;

public sealed class CheckSchedulerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly CheckStart AtOnce = default;

    private static readonly CheckSettings Quick = new(
        new TcpProbeSettings(), Inter: Milliseconds(40), FastInter: Milliseconds(20), DownInter: Milliseconds(40), Timeout: Milliseconds(40), Rise: 2, Fall: 3);

    // So long that a busy machine does not make a probe late; only the first intervals pass in a test.
    private static readonly CheckSettings Calm = Quick with
    {
        Inter = TimeSpan.FromSeconds(1),
        FastInter = TimeSpan.FromSeconds(1),
        DownInter = TimeSpan.FromSeconds(1),
        Timeout = TimeSpan.FromSeconds(1),
    };

    private static readonly CheckSettings Rare = Quick with { Inter = TimeSpan.FromHours(1), DownInter = TimeSpan.FromHours(1), Timeout = TimeSpan.FromHours(1) };

    private readonly CheckScheduler _scheduler = new();
    private readonly BlockingCollection<CheckReport> _told = [];

    [Fact]
    public void Tcp_check_counts_rise_and_fall_of_a_real_server()
    {
        CheckSettings patient = Quick with { Timeout = Patience, Inter = Patience, FastInter = Milliseconds(10), DownInter = Milliseconds(10) };
        var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        using IScheduledCheck check = Start(patient with { Inter = Milliseconds(200) }, Tcp(patient, port));

        Assert.Equal((Up, ProbeCode.L4OK), Next());
        server.Stop();
        Assert.Equal((GoingDown, ProbeCode.L4CON), Next());
        Assert.Equal((Down, ProbeCode.L4CON), Next());
        server = new TcpListener(IPAddress.Loopback, port);
        server.Start();
        Assert.Equal((GoingUp, ProbeCode.L4OK), Next());
        Assert.Equal((Up, ProbeCode.L4OK), Next());
        server.Stop();

        (HealthState, ProbeCode) Next()
        {
            CheckReport report = Told();
            return (report.State, report.Last.Code);
        }
    }

    [Fact]
    public void Tcp_check_of_a_full_queue_is_L4TOUT()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        using var holder = new Socket(SocketType.Stream, ProtocolType.Tcp);
        holder.Connect(full.LocalEndPoint!);
        using IScheduledCheck check = Start(Quick, Tcp(Quick, ((IPEndPoint)full.LocalEndPoint!).Port));

        CheckReport report = Told();

        Assert.Equal((Down, ProbeCode.L4TOUT, "no connection within 40 ms"), (report.State, report.Last.Code, report.Last.Detail));
    }

    [Fact]
    public void Only_changes_are_told()
    {
        using var probes = new Probes();
        using IScheduledCheck check = Start(Calm, probes);
        Assert.Equal(Up, Told().State);

        probes.WaitFor(3);

        Assert.Empty(_told);
    }

    [Fact]
    public void Ticks_never_queue_behind_a_slow_probe_which_counts_as_failed()
    {
        using var probes = new Probes { IsHeld = true };
        using IScheduledCheck check = Start(Calm with { Timeout = Milliseconds(100) }, probes);

        CheckReport first = Told();
        Assert.Equal((Down, ProbeCode.L7TOUT), (first.State, first.Last.Code));
        // None, if a busy machine gave the probe no thread within its limit.
        Assert.InRange(probes.Begun, 0, 1);
        probes.IsHeld = false;
        Assert.Equal(GoingUp, Told().State);
        Assert.Equal(1, probes.MostAtOnce);
    }

    [Theory]
    [InlineData(SuspicionEffect.FailCheck, GoingDown)]
    [InlineData(SuspicionEffect.SuddenDeath, GoingDown)]
    [InlineData(SuspicionEffect.MarkDown, Down)]
    public void Suspicion_is_a_verdict_and_hastens_the_next_probe(SuspicionEffect effect, HealthState state)
    {
        using var probes = new Probes();
        using IScheduledCheck check = Start(Rare, probes);
        Assert.Equal(Up, Told().State);

        check.Suspect(effect, "10 errors of traffic in a row");

        CheckReport report = Told();
        Assert.Equal((state, "10 errors of traffic in a row"), (report.State, report.Last.Detail));
        probes.WaitFor(2);
    }

    [Fact]
    public void Suspicion_of_the_mildest_kind_only_hastens()
    {
        using var probes = new Probes();
        using IScheduledCheck check = Start(Rare, probes);
        Assert.Equal(Up, Told().State);

        check.Suspect(SuspicionEffect.FastInter, "");
        probes.WaitFor(2);

        Assert.Empty(_told);
    }

    [Theory]
    [InlineData(ObserveLayer.Layer4, ProbeCode.L4CON)]
    [InlineData(ObserveLayer.Layer7, ProbeCode.L7STS)]
    public void Code_of_a_suspicion_is_of_the_layer_that_is_observed(ObserveLayer layer, ProbeCode code)
    {
        using var probes = new Probes();
        using IScheduledCheck check = Start(Rare with { Observe = layer }, probes);
        Assert.Equal(Up, Told().State);

        check.Suspect(SuspicionEffect.MarkDown, "10 errors");

        Assert.Equal((Down, code), (Told() is { } report ? (report.State, report.Last.Code) : default));
    }

    [Fact]
    public void Check_rests_after_its_runs_whatever_traffic_says_then()
    {
        using var probes = new Probes();
        using IScheduledCheck check = Start(Quick with { Runs = 3 }, probes);
        using IScheduledCheck other = _scheduler.Start(Quick, new Probes { Code = ProbeCode.L7STS }, AtOnce, _ => { });

        // The other one goes on for far longer than three runs take, and than a fourth would be away.
        OthersGoOn();
        int begun = probes.Begun;
        while (_told.TryTake(out _)) { }
        check.Suspect(SuspicionEffect.MarkDown, "10 errors");
        OthersGoOn();

        // One that a busy machine gave up before it began is a run, too.
        Assert.InRange(begun, 1, 3);
        Assert.Equal(begun, probes.Begun);
        Assert.Empty(_told);

        void OthersGoOn()
        {
            long probed = _scheduler.Probes;
            Assert.True(SpinWait.SpinUntil(() => _scheduler.Probes >= probed + 40, Patience));
        }
    }

    [Theory]
    [InlineData(CheckStatus.AlwaysFail, ProbeCode.L7OK, Down, "always-fail; well")]
    [InlineData(CheckStatus.AlwaysSuccess, ProbeCode.L7STS, Up, "always-success; well")]
    public void State_that_is_set_is_told_beside_what_was_found(CheckStatus status, ProbeCode code, HealthState state, string detail)
    {
        using var probes = new Probes { Code = code, Detail = "well" };
        using IScheduledCheck check = Start(Rare with { Status = status }, probes);

        CheckReport report = Told();
        Assert.Equal((state, code, detail), (report.State, report.Last.Code, report.Last.Detail));
    }

    [Fact]
    public void What_was_known_before_is_gone_on_from()
    {
        using var probes = new Probes { Code = ProbeCode.L7STS };
        using IScheduledCheck check = Start(Quick, probes, AtOnce with { Counter = new HealthCounter(Up, 0) });

        Assert.Equal(GoingDown, Told().State);
    }

    [Fact]
    public void Disposing_gives_the_probe_up_and_tells_nothing_more()
    {
        using var probes = new Probes { IsHeld = true };
        IScheduledCheck check = Start(Rare, probes);
        probes.WaitFor(1);

        check.Dispose();

        Assert.True(probes.Cancelled.Wait(Patience));
        Assert.Empty(_told);
    }

    [Fact]
    public void Checks_that_start_together_spread_out()
    {
        var begun = new ConcurrentDictionary<int, List<TimeSpan>>();
        var clock = Stopwatch.StartNew();
        IScheduledCheck[] checks = [.. Enumerable.Range(0, 10).Select(i =>
        {
            List<TimeSpan> times = begun[i] = [];
            return Start(Calm, new Probes { OnBegin = () => times.Add(clock.Elapsed) }, AtOnce with { Phase = (i + 1) / 10.0 });
        })];

        Assert.True(SpinWait.SpinUntil(() => begun.Values.All(times => times.Count >= 3), Patience));
        // As a paused machine would, hold up the scheduler for two intervals: what is late goes on in its own place.
        using var held = new ManualResetEventSlim();
        using IScheduledCheck holds = _scheduler.Start(Rare, new Probes(), AtOnce, _ =>
        {
            held.Set();
            Thread.Sleep(2200);
        });
        Assert.True(held.Wait(Patience));
        int[] before = [.. begun.Values.Select(times => times.Count)];
        Assert.True(SpinWait.SpinUntil(() => begun.Values.Zip(before).All(pair => pair.First.Count >= pair.Second + 5), Patience));
        foreach (IScheduledCheck check in checks) check.Dispose();

        // An interval apart, but each at a time of its own. Generous, as others run on this machine.
        double[] last = [.. begun.Values.Zip(before).Select(pair => pair.First[pair.Second + 3].TotalSeconds % 1)];
        Assert.InRange(last.Max() - last.Min(), 0.5, 1);
    }

    public void Dispose() => _scheduler.Dispose();

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private static IProbe Tcp(CheckSettings check, int port) =>
        new ProbeFactory().Create("app", check, new ServerSettings("s1", "127.0.0.1", port, 100, false));

    private IScheduledCheck Start(CheckSettings check, IProbe probe, CheckStart start = default) => _scheduler.Start(check, probe, start, _told.Add);

    private CheckReport Told()
    {
        Assert.True(_told.TryTake(out CheckReport? report, Patience), "nothing was told");
        return report;
    }

    /// <summary>Probes that succeed at once, or wait while they are held.</summary>
    private sealed class Probes : IProbe, IDisposable
    {
        private readonly ManualResetEventSlim _free = new(initialState: true);
        private int _begun;
        private int _running;

        public ProbeCode Code { get; init; } = ProbeCode.L7OK;

        public string Detail { get; init; } = "";

        public Action OnBegin { get; init; } = () => { };

        public ManualResetEventSlim Cancelled { get; } = new();

        public int Begun => _begun;

        public int MostAtOnce { get; private set; }

        public bool IsHeld
        {
            set
            {
                if (value) _free.Reset();
                else _free.Set();
            }
        }

        public Task<ProbeResult> RunAsync(CancellationToken cancel)
        {
            OnBegin();
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
            Interlocked.Increment(ref _begun);
            try
            {
                _free.Wait(cancel);
            }
            catch (OperationCanceledException)
            {
                Cancelled.Set();
            }

            Interlocked.Decrement(ref _running);
            return Task.FromResult(new ProbeResult(Code, Detail, TimeSpan.Zero));
        }

        public void WaitFor(int probes) => Assert.True(SpinWait.SpinUntil(() => _begun >= probes, Patience), $"{_begun} probes");

        public void Dispose() => _free.Set();
    }
}
