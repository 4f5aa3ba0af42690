using Akka.Actor;
using HaActors.Actors.Messages;
using HaActors.Actors.Traffic;
using HaActors.Net.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Traffic;

/// <summary>What follows when servers change: sessions, weights, programs, and the words of agents.</summary>
public sealed class ServerChangesTests : ActorTest
{
    private static readonly ServerSettings S1 = Samples.Backend.Servers[0];

    [Fact]
    public async Task Sessions_of_a_server_that_goes_down_are_ended_if_so_configured()
    {
        var backend = StartBackend(S1 with { Health = ServerHealthSettings.None with { ShutdownSessions = true } });
        backend.Tell(Verdict("s1", HealthState.Up));
        backend.Tell(Verdict("s2", HealthState.Up));
        await PoolAsync(pool => pool.Servers.Length == 2);

        backend.Tell(Verdict("s2", HealthState.Down));
        backend.Tell(Verdict("s1", HealthState.Down));

        await UntilAsync(() => !DataPlane.Ended.IsEmpty);
        Assert.Equal((new SessionFilter(Backend: "app", Server: "s1"), SessionOutcome.ServerDown), Assert.Single(DataPlane.Ended));
    }

    [Fact]
    public async Task Server_whose_check_drains_it_keeps_its_sessions_and_gets_no_new_ones()
    {
        using var folder = new TempFolder();
        var ran = folder.PathOf("ran");
        var backend = StartBackend(
            S1 with { Health = ServerHealthSettings.None with { ShutdownSessions = true } }, NotifySettings.None with { Down = ["/usr/bin/touch", ran] });
        backend.Tell(Verdict("s1", HealthState.Up));
        backend.Tell(Verdict("s2", HealthState.Up));
        await PoolAsync(pool => pool.Servers.Length == 2);

        backend.Tell(Verdict("s1", HealthState.Draining));

        Assert.Equal("s1", Assert.Single((await PoolAsync(pool => pool.Servers is [{ Name: "s2" }])).BoundOnly).Name);
        backend.Tell(Verdict("s1", HealthState.Up));
        await PoolAsync(pool => pool.Servers.Length == 2);
        Assert.Empty(DataPlane.Ended);
        Assert.False(File.Exists(ran));
    }

    [Fact]
    public async Task First_verdict_ends_no_sessions()
    {
        var backend = StartBackend(S1 with { Health = ServerHealthSettings.None with { ShutdownSessions = true } });
        backend.Tell(Verdict("s1", HealthState.Down));
        backend.Tell(Verdict("s2", HealthState.Up));
        await PoolAsync(pool => pool.Servers.Length == 1);

        Assert.Empty(DataPlane.Ended);
    }

    [Fact]
    public async Task Weight_grows_after_a_server_came_up_again()
    {
        var backend = StartBackend(S1 with { Health = ServerHealthSettings.None with { SlowStart = TimeSpan.FromSeconds(2) } });
        backend.Tell(Verdict("s1", HealthState.Up));
        backend.Tell(Verdict("s2", HealthState.Up));
        Assert.Equal(100, (await PoolAsync(pool => pool.Servers.Length == 2)).Servers[0].Weight);
        backend.Tell(Verdict("s1", HealthState.Down));
        await PoolAsync(pool => pool.Servers.Length == 1);

        backend.Tell(Verdict("s1", HealthState.Up));

        Assert.InRange((await PoolAsync(pool => pool.Servers.Length == 2)).Servers[0].Weight, 10, 99);
        await PoolAsync(pool => pool.Servers[0].Weight == 100);
    }

    [Fact]
    public async Task Agent_takes_a_server_down_drains_it_and_weighs_it()
    {
        var backend = StartBackend(S1);
        backend.Tell(Verdict("s1", HealthState.Up));
        backend.Tell(Verdict("s2", HealthState.Up));
        await PoolAsync(pool => pool.Servers.Length == 2);

        backend.Tell(Says("50% maxconn:7"));
        var s1 = (await PoolAsync(pool => pool.Servers is [{ Weight: 50 }, _])).Servers[0];
        Assert.Equal(50, s1.Weight);
        backend.Tell(Says("down#upgrade"));
        await PoolAsync(pool => pool.Servers is [{ Name: "s2" }]);
        Assert.Equal("agent: down: upgrade", Expect<HealthMessages.BackendChanged>(changed => changed.Servers[0].State == HealthState.Down).Servers[0].Last.Detail);
        backend.Tell(Says("up drain"));
        Expect<HealthMessages.BackendChanged>(changed => changed.Servers[0] is { State: HealthState.Up, Admin: AdminState.Drain });
        backend.Tell(Says("ready"));

        await PoolAsync(pool => pool.Servers.Length == 2);
    }

    [Fact]
    public async Task Programs_run_in_order_and_their_failures_are_told()
    {
        using var folder = new TempFolder();
        var log = folder.PathOf("log");
        var script = folder.Script($"echo \"$1 $HA_NODE $HA_BACKEND/$HA_SERVER $HA_ADDRESS:$HA_PORT $HA_STATE $HA_CHECK $HA_DETAIL\" >> {log}; [ \"$1\" != fails ]");
        var notify = new NotifySettings(["/bin/sh", script, "fails"], ["/bin/sh", script, "well"], TimeSpan.FromSeconds(30));
        var backend = StartBackend(S1, notify);
        backend.Tell(Verdict("s1", HealthState.Up));
        backend.Tell(Verdict("s2", HealthState.Up));
        await PoolAsync(pool => pool.Servers.Length == 2);

        backend.Tell(Verdict("s1", HealthState.Down));
        await PoolAsync(pool => pool.Servers.Length == 1);
        backend.Tell(Verdict("s1", HealthState.Up));

        Assert.Equal("notify-up failed: PROCERR exit code 1", Expect<HealthMessages.NotifyFailed>().Text);
        Assert.Equal(
            ["well h1 app/s1 127.0.0.1:8081 down L7STS told", "fails h1 app/s1 127.0.0.1:8081 up L4OK told"], File.ReadAllLines(log));
    }

    [Fact]
    public async Task Programs_run_at_the_first_verdict_if_so_configured()
    {
        using var folder = new TempFolder();
        var log = folder.PathOf("log");
        var script = folder.Script($"echo \"$HA_SERVER $HA_STATE\" >> {log}");
        var backend = StartBackend(S1, new NotifySettings(["/bin/sh", script], ["/bin/sh", script], TimeSpan.FromSeconds(30)) { First = true });

        backend.Tell(Verdict("s1", HealthState.Down));
        backend.Tell(Verdict("s2", HealthState.Up));
        backend.Tell(Verdict("s2", HealthState.Up));

        await UntilAsync(() => File.Exists(log) && File.ReadAllLines(log).Length == 2);
        Assert.Equal(["s1 down", "s2 up"], File.ReadAllLines(log).Order());
        backend.Tell(Verdict("s1", HealthState.Up));
        await UntilAsync(() => File.ReadAllLines(log).Length == 3);
        Assert.Equal("s1 up", File.ReadAllLines(log)[2]);
    }

    [Fact]
    public async Task Program_that_hangs_is_ended_with_its_children_and_the_next_one_has_its_turn()
    {
        using var folder = new TempFolder();
        var (child, done) = (folder.PathOf("child"), folder.PathOf("done"));
        var hangs = folder.Script($"trap '' INT; sleep 1000 & echo $! > {child}; while :; do sleep 1; done");
        var notify = new NotifySettings(["/usr/bin/touch", done], ["/bin/sh", hangs], TimeSpan.FromSeconds(1));
        var backend = StartBackend(S1, notify);
        backend.Tell(Verdict("s1", HealthState.Up));
        backend.Tell(Verdict("s2", HealthState.Up));
        await PoolAsync(pool => pool.Servers.Length == 2);

        backend.Tell(Verdict("s1", HealthState.Down));
        await PoolAsync(pool => pool.Servers.Length == 1);
        backend.Tell(Verdict("s1", HealthState.Up));

        Assert.Equal("notify-down failed: PROCTOUT not ended within 1000 ms; ended by SIGKILL", Expect<HealthMessages.NotifyFailed>().Text);
        await UntilAsync(() => File.Exists(done));
        await UntilAsync(() => !IsAlive(File.ReadAllText(child).Trim()));
    }

    [Fact]
    public void Program_that_is_missing_is_told()
    {
        var notify = NotifySettings.None with { Down = ["/nonexistent/program"] };
        var backend = StartBackend(S1, notify);
        backend.Tell(Verdict("s1", HealthState.Up));
        Expect<HealthMessages.BackendChanged>(changed => changed.Servers[0].State == HealthState.Up);
        backend.Tell(Verdict("s1", HealthState.Down));

        Assert.StartsWith("notify-down failed: PROCERR cannot be started: /nonexistent/program", Expect<HealthMessages.NotifyFailed>().Text);
    }

    private static bool IsAlive(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private IActorRef StartBackend(ServerSettings first, NotifySettings? notify = null) => Start(BackendActor.Props(
        Samples.Backend with { Servers = [first, Samples.Backend.Servers[1]], Notify = notify ?? NotifySettings.None },
        Samples.Settings("h1", []).Node,
        Services));

    private async Task<ServerPool> PoolAsync(Func<ServerPool, bool> condition)
    {
        await UntilAsync(() => DataPlane.Pools.TryGetValue("app", out var pool) && condition(pool));
        return DataPlane.Pools["app"];
    }

    private static HealthMessages.AgentSaid Says(string line) => new("app", "s1", AgentState.Initial.After(line));

    private static HealthMessages.ServerChecked Verdict(string server, HealthState state) => new(
        "app", server, state, new ProbeResult(state == HealthState.Up ? ProbeCode.L4OK : ProbeCode.L7STS, "told", TimeSpan.Zero), DateTimeOffset.UnixEpoch);

    private sealed class TempFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("ha-notify-").FullName;

        public string PathOf(string name) => Path.Combine(_path, name);

        public string Script(string body)
        {
            var file = PathOf("script");
            File.WriteAllText(file, body);
            return file;
        }

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
