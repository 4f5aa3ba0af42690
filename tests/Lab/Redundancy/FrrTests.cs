using HaActors.Net.Redundancy;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Our engine (a) and FRR's vrrpd (b) as the two routers of one vrid, each way round.</summary>
[Collection(SideBySide.Routers)]
public sealed class FrrTests
{
    public static TheoryData<Dialect> Dialects => [Dialect.Vrrp3, Dialect.Vrrp3V6];

    [SkippableTheory]
    [MemberData(nameof(Dialects))]
    public void Lower_frr_yields_to_us_and_takes_over_when_we_release(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        using var frr = Frr.On("b", 100, dialect);
        Await(() => frr.IsMaster && frr.Log.Contains("Backup -> Master", StringComparison.Ordinal), () => "FRR is Master");
        using var a = On("a").Open(200, Settings(dialect));
        a.AwaitState(VipState.Master);
        Assert.Equal("preempted", a.Transitions.Last().Cause);
        Await(() => !frr.IsMaster && dialect.Holders("a") == "a", () => "we hold the address alone");
        a.Engine.SetPriority("web", 50, "plan");
        Await(() => frr.IsMaster && dialect.Holders("a") == "", () => "FRR took it from us");
        a.Engine.SetPriority("web", 200, "plan");
        Await(() => !frr.IsMaster && dialect.Holders("a") == "a", () => "we took it back");
        Assert.Empty(a.Dropped);
        a.Engine.Close("web", "test");
        Await(() => frr.IsMaster && dialect.Holders("a") == "", () => "FRR holds the address alone");
    }

    [SkippableTheory]
    [MemberData(nameof(Dialects))]
    public void Higher_frr_is_followed_and_succeeded_when_it_is_killed(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        using var a = On("a").Open(100, Settings(dialect));
        a.AwaitState(VipState.Master);
        using var frr = Frr.On("b", 200, dialect);
        a.AwaitState(VipState.Backup);
        Assert.Equal("higher priority heard", a.Transitions.Last().Cause);
        Await(() => frr.IsMaster && dialect.Holders("a") == "", () => "FRR holds the address alone");
        frr.Kill();
        a.AwaitState(VipState.Master);
        Assert.Equal("masterNoResponse", a.Transitions.Last().Cause);
        Assert.Empty(a.Dropped);
    }

    [SkippableTheory]
    [MemberData(nameof(Dialects))]
    public void Frr_that_stops_is_succeeded_at_once(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        using var frr = Frr.On("b", 200, dialect);
        Await(() => frr.Log.Contains("Backup -> Master", StringComparison.Ordinal), () => "FRR is Master");
        using var a = On("a").Open(100, Settings(dialect));
        Await(() => a.Engine.Counters.AdvertsReceived > 3, () => "its adverts");
        frr.Stop();
        a.AwaitState(VipState.Master);
        Assert.Equal("priority", a.Transitions.Last().Cause);
    }

    [SkippableTheory]
    [MemberData(nameof(Dialects))]
    public void Captured_adverts_of_frr_equal_ours_field_by_field(Dialect dialect)
    {
        using var hosts = Hosts(dialect);
        dialect.AssertSameAdverts(() => Frr.On("b", 100, dialect), dialect.Addresses[^1]);
    }

    /// <summary>FRR advertises no link-local address of its own accord, and compares what it receives with what it has.</summary>
    private static HaActors.Net.Model.VipSettings Settings(Dialect dialect) => dialect.Settings() with { Addresses = [dialect.Addresses[^1]] };

    private static IDisposable Hosts(Dialect dialect)
    {
        LabFixture.Require();
        Frr.Require();
        return dialect.Hosts();
    }
}
