using System.Net;
using HaActors.Actors.Traffic;
using HaActors.Net.Health;
using HaActors.Net.Model;
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

    private static string Pool(bool preferLocal, params ServerCandidate[] servers) => string.Join(
        ' ',
        PoolRules.PoolOf(Samples.Backend with { PreferLocal = preferLocal }, servers, Own).Servers.Select(server => server.Name));

    private static ServerCandidate Server(
        string name, IPAddress? address, HealthState state = HealthState.Up, int weight = 100, bool backup = false) =>
        new(new ServerSettings(name, "host", 80, weight, backup), state, address);
}
