using System.Net;
using Akka.Actor;
using HaActors.Actors.Messages;
using HaActors.Actors.Traffic;
using HaActors.Net.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Traffic;

public sealed class TrafficSupervisorTests : ActorTest
{
    [Fact]
    public void Listeners_open_their_frontends()
    {
        Start(Traffic());

        Assert.Empty(Expect<TrafficMessages.ListenersReady>().Failures);
        Assert.Equal("www", Assert.Single(DataPlane.Frontends).Key);
    }

    [Fact]
    public void Refused_listener_is_one_sentence()
    {
        DataPlane.Refusal = new ListenException("0.0.0.0:80 is in use", 98);

        Start(Traffic());

        Assert.Equal("0.0.0.0:80 is in use", Assert.Single(Expect<TrafficMessages.ListenersReady>().Failures));
    }

    [Fact]
    public async Task Frontend_that_cannot_be_opened_after_a_drain_is_opened_when_it_can()
    {
        var traffic = Start(Traffic());
        Expect<TrafficMessages.ListenersReady>();
        traffic.Tell(Drained(true));
        await UntilAsync(() => DataPlane.Frontends.IsEmpty);

        DataPlane.Refusal = new ListenException("0.0.0.0:80 is in use", 98);
        traffic.Tell(Drained(false));
        Assert.Equal("cannot listen: 0.0.0.0:80 is in use", Expect<TrafficMessages.FrontendRemarked>().Text);

        DataPlane.Refusal = null;
        Assert.Equal("listens again", Expect<TrafficMessages.FrontendRemarked>().Text);
        Assert.Equal("www", Assert.Single(DataPlane.Frontends).Key);
    }

    [Fact]
    public async Task Pool_follows_the_checks()
    {
        var traffic = Start(Traffic());
        traffic.Tell(Checked("s1", HealthState.Up));
        Assert.Equal("s1", Assert.Single((await PoolAsync(pool => pool.Servers.Length == 1)).Servers).Name);
        Assert.False(Expect<HealthMessages.BackendChanged>(changed => changed.Servers[0].State == HealthState.Up).Failed);
        traffic.Tell(Checked("s1", HealthState.Down));
        traffic.Tell(Checked("s2", HealthState.Down));

        Expect<HealthMessages.BackendChanged>(changed => changed.Failed);
        Assert.Empty(DataPlane.Pools["app"].Servers);
    }

    [Fact]
    public void Pool_of_a_former_actor_system_stays_in_force_until_there_is_a_verdict()
    {
        var former = new ServerPool("app", BalanceAlgorithm.RoundRobin, [new PoolServer("s1", new IPEndPoint(IPAddress.Loopback, 80), 100)]);
        DataPlane.Pools["app"] = former;
        var traffic = Start(Traffic());

        traffic.Tell(Checked("s2", HealthState.Down));
        Assert.False(Expect<HealthMessages.BackendChanged>(changed => changed.Servers[1].State == HealthState.Down).Failed);
        Assert.Same(former, DataPlane.Pools["app"]);

        traffic.Tell(Checked("s1", HealthState.Down));
        Expect<HealthMessages.BackendChanged>(changed => changed.Failed);
        Assert.Empty(DataPlane.Pools["app"].Servers);
    }

    [Fact]
    public async Task Host_name_is_resolved_before_its_server_is_used()
    {
        Resolver.Names["web.example"] = IPAddress.Parse("10.77.0.12");
        var named = Samples.Backend with { Check = null, Servers = [new ServerSettings("s1", "web.example", 80, 100, false)] };

        Start(TrafficSupervisor.Props(Samples.Settings("h1", []) with { Backends = [named] }, Services, Timings));

        var pool = await PoolAsync(pool => !pool.Servers.IsEmpty);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("10.77.0.12"), 80), pool.Servers[0].Endpoint);
    }

    [Fact]
    public void Sessions_and_their_rate_are_reported()
    {
        DataPlane.Servers = [Counters("s1", sessions: 3, total: 10)];
        Start(Traffic());
        Expect<TrafficMessages.BackendTraffic>(traffic => traffic.Servers[0] is { Sessions: 3, Total: 10 });

        DataPlane.Servers = [Counters("s1", sessions: 3, total: 20)];

        Assert.InRange(
            Expect<TrafficMessages.BackendTraffic>(traffic => traffic.Servers[0].Total == 20).Servers[0].SessionsPerSecond, 0.01, 10 / 0.02);
    }

    [Fact]
    public void Drain_ends_when_the_last_session_has()
    {
        DataPlane.Servers = [Counters("s1", sessions: 1, total: 1)];
        var traffic = Start(Traffic());
        Expect<TrafficMessages.BackendTraffic>(reading => reading.Servers[0].Sessions == 1);

        traffic.Tell(TrafficMessages.StopAccepting.Instance);
        traffic.Tell(new TrafficMessages.DrainSessions(Patience * 2));
        DataPlane.Servers = [Counters("s1", sessions: 0, total: 1)];

        Assert.Equal(0, Expect<TrafficMessages.SessionsDrained>().Killed);
        Assert.Empty(DataPlane.Killed);
        Assert.Empty(DataPlane.Frontends);
    }

    [Fact]
    public void Sessions_that_outlast_the_drain_are_ended()
    {
        DataPlane.Servers = [Counters("s1", sessions: 2, total: 2)];
        var traffic = Start(Traffic());
        Expect<TrafficMessages.BackendTraffic>(reading => reading.Servers[0].Sessions == 2);

        traffic.Tell(new TrafficMessages.DrainSessions(TimeSpan.FromMilliseconds(50)));

        Assert.Equal(2, Expect<TrafficMessages.SessionsDrained>().Killed);
        Assert.Equal(("app", null), Assert.Single(DataPlane.Killed));
    }

    private Props Traffic() => TrafficSupervisor.Props(Samples.Settings("h1", []), Services, Timings);

    private async Task<ServerPool> PoolAsync(Func<ServerPool, bool> condition)
    {
        await UntilAsync(() => DataPlane.Pools.TryGetValue("app", out var pool) && condition(pool));
        return DataPlane.Pools["app"];
    }

    private static OverrideTable Drained(bool isDrained) => OverrideTable.Empty.With(
        [OverrideTable.Empty.Next("", "www", isDrained ? AdminState.Drain : AdminState.Ready, null, DateTimeOffset.UnixEpoch, "h1")]);

    private static HealthMessages.ServerChecked Checked(string server, HealthState state) => new(
        "app", server, state, new ProbeResult(ProbeCode.L4OK, "", TimeSpan.Zero), DateTimeOffset.UnixEpoch);

    private static ServerCounters Counters(string server, long sessions, long total) => new("app", server, sessions, total, 0, 0, 0);
}
