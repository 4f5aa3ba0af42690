using HaActors.Net.Redundancy;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Our engine (a) and keepalived (b) as the two routers of one vrid, each way round.</summary>
[Collection(LabCollection.Name)]
public sealed class KeepalivedTests
{
    [SkippableFact]
    public void Lower_keepalived_yields_to_us_and_takes_over_when_we_release()
    {
        using var hosts = Hosts();
        using var keepalived = Keepalived.On("b", 100);
        Await(() => Holders("b") == "b", () => "keepalived is Master");
        using var a = On("a").Open(200);
        a.AwaitState(VipState.Master);
        Assert.Equal("preempted", a.Transitions.Last().Cause);
        Await(() => Holders("a", "b") == "a", () => "we hold the address alone");
        a.Engine.Close("web", "test");
        Await(() => Holders("a", "b") == "b", () => "keepalived holds the address alone");
    }

    [SkippableFact]
    public void Higher_keepalived_is_followed_and_its_release_is_answered()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(100);
        a.AwaitState(VipState.Master);
        using var keepalived = Keepalived.On("b", 200);
        a.AwaitState(VipState.Backup);
        Assert.Equal(("higher priority heard", "10.77.0.12"), (a.Transitions.Last().Cause, $"{a.Transitions.Last().Owner}"));
        Await(() => Holders("a", "b") == "b", () => "keepalived holds the address alone");
        keepalived.Stop();
        a.AwaitState(VipState.Master);
        Assert.Equal("priority", a.Transitions.Last().Cause);
        Assert.Equal("a", Holders("a", "b"));
    }

    [SkippableFact]
    public void Killed_keepalived_is_succeeded()
    {
        using var hosts = Hosts();
        using var keepalived = Keepalived.On("b", 200);
        Await(() => Holders("b") == "b", () => "keepalived is Master");
        using var a = On("a").Open(100);
        Await(() => a.Engine.Counters.AdvertsReceived > 3, () => "its adverts");
        keepalived.Kill();
        a.AwaitState(VipState.Master);
        Assert.Equal("masterNoResponse", a.Transitions.Last().Cause);
    }

    [SkippableFact]
    public void Changed_priority_moves_the_address_to_keepalived_and_back()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(200);
        a.AwaitState(VipState.Master);
        using var keepalived = Keepalived.On("b", 100);
        a.Engine.SetPriority("web", 50, "plan");
        Await(() => Holders("a", "b") == "b", () => "keepalived holds the address alone");
        a.Engine.SetPriority("web", 200, "plan");
        Await(() => Holders("a", "b") == "a", () => "we hold the address alone");
        Assert.Empty(a.Engine.Counters.DroppedByReason);
    }

    private static IDisposable Hosts()
    {
        LabFixture.Require();
        Keepalived.Require();
        return LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
    }
}
