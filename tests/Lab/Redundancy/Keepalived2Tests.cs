using HaActors.Net.Redundancy;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Our engine (a) and keepalived (b) with VRRP version 2 and a password, each way round.</summary>
[Collection(LabCollection.Name)]
public sealed class Keepalived2Tests
{
    [SkippableFact]
    public void Lower_keepalived_yields_to_us_and_takes_over_when_we_release()
    {
        using var hosts = Hosts();
        using var keepalived = Keepalived.On("b", 100, "love");
        Await(() => Holders("b") == "b", () => "keepalived is Master");
        using var a = On("a").Open(200, Vrrp2Settings());
        a.AwaitState(VipState.Master);
        Assert.Equal("preempted", a.Transitions.Last().Cause);
        Await(() => Holders("a", "b") == "a", () => "we hold the address alone");
        Assert.Empty(a.Engine.Counters.DroppedByReason);
        a.Engine.Close("web", "test");
        Await(() => Holders("a", "b") == "b", () => "keepalived holds the address alone");
    }

    [SkippableFact]
    public void Higher_keepalived_is_followed_and_its_release_is_answered()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(100, Vrrp2Settings());
        a.AwaitState(VipState.Master);
        using var keepalived = Keepalived.On("b", 200, "love");
        a.AwaitState(VipState.Backup);
        Await(() => Holders("a", "b") == "b", () => "keepalived holds the address alone");
        keepalived.Stop();
        a.AwaitState(VipState.Master);
        Assert.Equal("priority", a.Transitions.Last().Cause);
        Assert.Empty(a.Engine.Counters.DroppedByReason);
    }

    [SkippableFact]
    public void Keepalived_with_another_password_is_counted_and_ignored()
    {
        using var hosts = Hosts();
        using var keepalived = Keepalived.On("b", 200, "live");
        Await(() => Holders("b") == "b", () => "keepalived is Master");
        using var a = On("a").Open(100, Vrrp2Settings());
        a.AwaitState(VipState.Master);
        Await(() => a.Engine.Counters.DroppedByReason.GetValueOrDefault("BadAuthentication") > 1, () => "its adverts refused");
        Assert.Equal((VipState.Master, 0L), (a.State, a.Engine.Counters.AdvertsReceived));
    }

    private static IDisposable Hosts()
    {
        LabFixture.Require();
        Keepalived.Require();
        return LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
    }
}
