using System.Diagnostics;
using HaActors.Lab.Network;
using HaActors.Net.Redundancy;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A node whose own the address is, and a start-up delay, against keepalived.</summary>
[Collection(SideBySide.Routers)]
public sealed class OwnerTests
{
    [SkippableFact]
    public void Owner_takes_its_address_from_keepalived_at_once_and_has_it_for_ever()
    {
        using var hosts = Hosts();
        using var keepalived = Keepalived.On("b", 254, Dialect.Vrrp3);
        Await(() => Holders("b") == "b", () => "keepalived is Master");
        Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "add", $"{Vip}/24", "dev", "eth0");
        using (var a = On("a").Open(100, Settings(preempt: false) with { AddressOwner = true, IsAddressOwner = true }))
        {
            a.AwaitState(VipState.Master);
            Assert.Equal(("startup", (byte)255), (a.Transitions.Last().Cause, a.Transitions.Last().Priority));
            Await(() => Holders("b").Length == 0, () => "keepalived gave it up");
        }

        Await(() => Holders("b") == "b", () => "keepalived has it again");
        Assert.Contains("valid_lft forever", Shell.Run("ip", "-n", LabNetwork.Namespace("a"), "addr", "show", "dev", "eth0", "to", Vip), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Keepalived_that_owns_the_address_is_left_alone()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(254);
        a.AwaitState(VipState.Master);
        using var keepalived = Keepalived.On("b", 255, Dialect.Vrrp3);
        a.AwaitState(VipState.Backup);
        Assert.Equal("higher priority heard", a.Transitions.Last().Cause);
        Await(() => Holders("a", "b") == "b", () => "keepalived holds the address alone");
    }

    [SkippableFact]
    public void Delayed_node_leaves_keepalived_alone_until_its_time_has_come()
    {
        using var hosts = Hosts();
        using var keepalived = Keepalived.On("b", 100, Dialect.Vrrp3);
        Await(() => Holders("b") == "b", () => "keepalived is Master");
        var delay = TimeSpan.FromSeconds(2);
        var since = Stopwatch.GetTimestamp();
        using var a = On("a").Open(200, Settings() with { StartupDelay = delay });
        a.AwaitState(VipState.Master);
        Assert.True(Stopwatch.GetElapsedTime(since, a.Transitions.Last().Timestamp) > delay);
        Assert.Equal("preempted", a.Transitions.Last().Cause);
        Await(() => Holders("a", "b") == "a", () => "we hold the address alone");
    }

    private static IDisposable Hosts()
    {
        LabFixture.Require();
        Keepalived.Require();
        return LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
    }
}
