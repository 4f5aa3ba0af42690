using System.Net;
using HaActors.Actors.Traffic;
using HaActors.Net.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Tests.Fakes;

namespace HaActors.Actors.Tests.Traffic;

public sealed class PoolRulesTests
{
    private static readonly IPAddress Own = IPAddress.Parse("10.77.0.11");
    private static readonly IPAddress Other = IPAddress.Parse("10.77.0.12");

    [Theory]
    [InlineData(HealthState.Starting, false)]
    [InlineData(HealthState.Up, true)]
    [InlineData(HealthState.GoingDown, true)]
    [InlineData(HealthState.Down, false)]
    [InlineData(HealthState.GoingUp, false)]
    public void Server_takes_connections_by_its_state(HealthState state, bool usable) =>
        Assert.Equal(usable ? "a" : "", Pool(false, Server("a", Other, state: state)));

    [Fact]
    public void Weight_0_and_unresolved_servers_take_none() =>
        Assert.Equal("", Pool(false, Server("a", Other, weight: 0), Server("b", null)));

    [Fact]
    public void Backups_wait_until_no_other_server_is_usable() =>
        Assert.Equal("b", Pool(false, Server("a", Other, backup: true), Server("b", Other)));

    [Fact]
    public void First_usable_backup_serves_alone() => Assert.Equal(
        "c",
        Pool(
            false,
            Server("a", Other, HealthState.Down),
            Server("b", Other, HealthState.Down, backup: true),
            Server("c", Other, backup: true),
            Server("d", Other, backup: true)));

    [Fact]
    public void Local_servers_are_preferred_while_any_is_usable()
    {
        Assert.Equal("b c", Pool(true, Server("a", Other), Server("b", Own), Server("c", IPAddress.Loopback)));
        Assert.Equal("a", Pool(true, Server("a", Other), Server("b", Own, HealthState.Down)));
        Assert.Equal("a b", Pool(false, Server("a", Other), Server("b", Own)));
    }

    [Fact]
    public void Local_backup_does_not_outrank_a_remote_active_server() =>
        Assert.Equal("b", Pool(true, Server("a", Own, backup: true), Server("b", Other)));

    [Fact]
    public void All_backups_serve_together_if_the_backend_says_so()
    {
        ServerCandidate[] servers = [Server("a", Other, HealthState.Down), Server("b", Other, backup: true), Server("c", Other, backup: true)];

        Assert.Equal("b c", NamesOf(PoolOf(Samples.Backend with { Balancing = new BalanceSettings { AllBackups = true } }, servers).Servers));
        Assert.Equal("b", NamesOf(PoolOf(Samples.Backend, servers).Servers));
    }

    [Fact]
    public void Other_nodes_help_out_with_spill_and_local_servers_come_first()
    {
        var spilling = Samples.Backend with { PreferLocal = true, Balancing = new BalanceSettings { Spill = true } };

        var pool = PoolOf(spilling, Server("a", Other), Server("b", Own));
        Assert.Equal([("a", true), ("b", false)], pool.Servers.Select(server => (server.Name, server.Overflow)));
        Assert.False(Assert.Single(PoolOf(spilling, Server("a", Other), Server("b", Own, HealthState.Down)).Servers).Overflow);
    }

    [Fact]
    public void Usable_servers_that_take_nobody_new_keep_the_sessions_that_are_bound_to_them()
    {
        var pool = PoolOf(
            Samples.Backend,
            Server("ready", Other),
            Server("drained", Other) with { Admin = AdminState.Drain },
            Server("light", Other, weight: 0),
            Server("backup", Other, backup: true),
            Server("away", Other) with { Admin = AdminState.Maint },
            Server("down", Other, HealthState.Down) with { Admin = AdminState.Drain });

        Assert.Equal(("ready", "drained light backup"), (NamesOf(pool.Servers), NamesOf(pool.BoundOnly)));
    }

    [Fact]
    public void Pools_are_equal_if_their_servers_are()
    {
        var pool = PoolOf(Samples.Backend, Server("a", Other));

        Assert.Equal(pool, PoolOf(Samples.Backend, Server("a", Other)));
        Assert.NotEqual(pool, PoolOf(Samples.Backend, Server("a", Other, weight: 99)));
        Assert.NotEqual(pool, PoolOf(Samples.Backend with { Balancing = new BalanceSettings { Retries = 9 } }, Server("a", Other)));
    }

    private static ServerPool PoolOf(BackendSettings backend, params ServerCandidate[] servers) => PoolRules.PoolOf(backend, servers, Own);

    private static string NamesOf(IEnumerable<PoolServer> servers) => string.Join(' ', servers.Select(server => server.Name));

    private static string Pool(bool preferLocal, params ServerCandidate[] servers) => string.Join(
        ' ',
        PoolRules.PoolOf(Samples.Backend with { PreferLocal = preferLocal }, servers, Own).Servers.Select(server => server.Name));

    private static ServerCandidate Server(
        string name, IPAddress? address, HealthState state = HealthState.Up, int weight = 100, bool backup = false) =>
        new(new ServerSettings(name, "host", 80, weight, backup), state, address, AdminState.Ready, weight);
}
