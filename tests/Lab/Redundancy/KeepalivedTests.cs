using HaActors.Lab.Network;
using HaActors.Net.Redundancy;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Our engine (a) and keepalived (b) as the two routers of one vrid, each way round, in every dialect that both have.</summary>
[Collection(SideBySide.Routers)]
public sealed class KeepalivedTests
{
    [SkippableTheory]
    [MemberData(nameof(Dialect.All), MemberType = typeof(Dialect))]
    public void Lower_keepalived_yields_to_us_and_takes_over_when_we_release(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        using var keepalived = Keepalived.On("b", 100, dialect);
        Await(() => dialect.Holders("b") == "b", () => "keepalived is Master");
        using var a = On("a").Open(200, dialect.Settings());
        a.AwaitState(VipState.Master);
        Assert.Equal("preempted", a.Transitions.Last().Cause);
        Await(() => dialect.Holders("a", "b") == "a", () => "we hold the address alone");
        Assert.Empty(a.Dropped);
        a.Engine.Close("web", "test");
        Await(() => dialect.Holders("a", "b") == "b", () => "keepalived holds the address alone");
    }

    [SkippableTheory]
    [MemberData(nameof(Dialect.All), MemberType = typeof(Dialect))]
    public void Higher_keepalived_is_followed_and_its_release_is_answered(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        using var a = On("a").Open(100, dialect.Settings());
        a.AwaitState(VipState.Master);
        using var keepalived = Keepalived.On("b", 200, dialect);
        a.AwaitState(VipState.Backup);
        Assert.Equal("higher priority heard", a.Transitions.Last().Cause);
        if (!dialect.V6 || dialect.Unicast)
            Assert.Equal(dialect.Host("b"), $"{a.Transitions.Last().Owner}");
        Await(() => dialect.Holders("a", "b") == "b", () => "keepalived holds the address alone");
        keepalived.Stop();
        a.AwaitState(VipState.Master);
        Assert.Equal("priority", a.Transitions.Last().Cause);
        Assert.Equal("a", dialect.Holders("a", "b"));
        Assert.Empty(a.Dropped);
    }

    [SkippableTheory]
    [MemberData(nameof(Dialect.Fast), MemberType = typeof(Dialect))]
    public void Killed_keepalived_is_succeeded(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        using var keepalived = Keepalived.On("b", 200, dialect);
        Await(() => dialect.Holders("b") == "b", () => "keepalived is Master");
        using var a = On("a").Open(100, dialect.Settings());
        Await(() => a.Engine.Counters.AdvertsReceived > 3, () => "its adverts");
        keepalived.Kill();
        a.AwaitState(VipState.Master);
        Assert.Equal("masterNoResponse", a.Transitions.Last().Cause);
    }

    [SkippableTheory]
    [MemberData(nameof(Dialect.Fast), MemberType = typeof(Dialect))]
    public void Keepalived_succeeds_us_when_we_are_cut_off_and_yields_when_we_are_back(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        using var a = On("a").Open(200, dialect.Settings());
        a.AwaitState(VipState.Master);
        using var keepalived = Keepalived.On("b", 100, dialect);
        Await(() => keepalived.Log.Contains("Entering BACKUP STATE", StringComparison.Ordinal), () => "keepalived follows us");
        LabNetwork.SetCable("a", plugged: false);
        Await(() => dialect.Holders("a", "b") == "b", () => "keepalived holds the address alone");
        LabNetwork.SetCable("a", plugged: true);
        Await(() => dialect.Holders("a", "b") == "a", () => "we hold the address alone");
    }

    [SkippableTheory]
    [MemberData(nameof(Dialect.Fast), MemberType = typeof(Dialect))]
    public void Changed_priority_moves_the_address_to_keepalived_and_back(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        using var a = On("a").Open(200, dialect.Settings());
        a.AwaitState(VipState.Master);
        using var keepalived = Keepalived.On("b", 100, dialect);
        a.Engine.SetPriority("web", 50, "plan");
        Await(() => dialect.Holders("a", "b") == "b", () => "keepalived holds the address alone");
        a.Engine.SetPriority("web", 200, "plan");
        Await(() => dialect.Holders("a", "b") == "a", () => "we hold the address alone");
        Assert.Empty(a.Dropped);
    }

    [SkippableTheory]
    [MemberData(nameof(Dialect.All), MemberType = typeof(Dialect))]
    public void Captured_adverts_of_keepalived_equal_ours_field_by_field(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        dialect.AssertSameAdverts(() => Keepalived.On("b", 100, dialect));
    }

    [SkippableFact]
    public void Keepalived_with_another_password_is_counted_and_ignored()
    {
        using var hosts = Hosts(Dialect.Vrrp2);
        using var keepalived = Keepalived.On("b", 200, Dialect.Vrrp2, "live");
        Await(() => Holders("b") == "b", () => "keepalived is Master");
        using var a = On("a").Open(100, Dialect.Vrrp2.Settings());
        a.AwaitState(VipState.Master);
        Await(() => a.Engine.Counters.DroppedByReason.GetValueOrDefault("BadAuthentication") > 1, () => "its adverts refused");
        Assert.Equal((VipState.Master, 0L), (a.State, a.Engine.Counters.AdvertsReceived));
    }

    private static IDisposable Hosts(Dialect dialect)
    {
        LabFixture.Require();
        Keepalived.Require();
        return dialect.Hosts();
    }
}
