using HaActors.Lab.Network;
using HaActors.Net.Redundancy;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Two engines that float addresses of IPv6.</summary>
[Collection(SideBySide.Routers)]
public sealed class EngineV6Tests
{
    [SkippableFact]
    public void Both_families_move_together_and_a_client_learns_it_from_the_announcement()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("client", "10.77.0.1/24"));
        Dialect.EnableV6("client", "2001:db8:77::1");
        using var a = On("a").Open(200, Mixed());
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(100, Mixed());
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        Assert.Equal(("a", "a"), (Holders("a", "b"), HoldersV6("a", "b")));
        Knock("client", VipV6);
        Await(() => Neighbour().Contains(MacOf("a"), StringComparison.Ordinal), () => $"the client knows a: {Neighbour()}");

        LabNetwork.SetCable("a", plugged: false);
        b.AwaitState(VipState.Master);
        Await(() => Neighbour().Contains(MacOf("b"), StringComparison.Ordinal), () => $"the client knows b: {Neighbour()}");
        Await(() => (Holders("a", "b"), HoldersV6("a", "b")) == ("b", "b"), () => "both addresses moved");
    }

    [SkippableFact]
    public void Vip_of_ipv6_waits_for_duplicate_address_detection_and_survives_a_link_that_goes_and_comes()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
        using var a = On("a").Open(200, Dialect.Vrrp3V6.Settings());
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(100, Dialect.Vrrp3V6.Settings());
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "link", "set", "eth0", "down");
        b.AwaitState(VipState.Master);
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "link", "set", "eth0", "up");
        a.AwaitState(VipState.Master);
        Await(() => Dialect.Vrrp3V6.Holders("a", "b") == "a", () => "a holds it alone");
        Assert.Empty(b.Dropped);
        Assert.DoesNotContain("tentative", Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "show", "dev", "eth0", "to", VipV6), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Carp_over_ipv6_is_followed_and_succeeded()
    {
        var vip = CarpSettings() with { Addresses = Dialect.Vrrp3V6.Addresses };
        using var hosts = Dialect.Vrrp3V6.Hosts();
        using var a = On("a").Open(254, vip);
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(253, vip);
        Await(() => b.Engine.Counters.AdvertsReceived > 1, () => "adverts");
        a.Engine.Close("web", "test");
        b.AwaitState(VipState.Master);
        Await(() => Dialect.Vrrp3V6.Holders("a", "b") == "b", () => "b holds it alone");
        Assert.Empty(b.Dropped);
    }

    private static string Neighbour() => Shell.Run("ip", "-n", LabNetwork.Namespace("client"), "-6", "neigh", "show", "to", VipV6);
}
