using HaActors.Net.Redundancy;
using HaActors.Net.Wire;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Our engine (a) and ucarp (b) as the two hosts of one vhid, each way round. Priority 254 is advskew 0, priority 100 is 154.</summary>
[Collection(SideBySide.Routers)]
public sealed class UcarpTests
{
    [SkippableFact]
    public void Slower_ucarp_yields_to_us_and_takes_over_when_we_release()
    {
        using var hosts = Hosts();
        using var ucarp = Ucarp.On("b", "10.77.0.12", 100);
        Await(() => Holders("b") == "b", () => "ucarp is Master");
        using var a = On("a").Open(200, CarpSettings());
        a.AwaitState(VipState.Master);
        Assert.Equal("preempted", a.Transitions.Last().Cause);
        Await(() => Holders("a", "b") == "a", () => "we hold the address alone");
        Assert.Empty(a.Dropped);
        a.Engine.Close("web", "test");
        Await(() => Holders("a", "b") == "b", () => "ucarp holds the address alone");
    }

    [SkippableFact]
    public void Faster_ucarp_is_followed_and_succeeded_when_it_is_killed()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(100, CarpSettings());
        a.AwaitState(VipState.Master);
        using var ucarp = Ucarp.On("b", "10.77.0.12", 0);
        a.AwaitState(VipState.Backup);
        Assert.Equal(("higher priority heard", "10.77.0.12"), (a.Transitions.Last().Cause, $"{a.Transitions.Last().Owner}"));
        Await(() => Holders("a", "b") == "b", () => "ucarp holds the address alone");
        ucarp.Kill();
        a.AwaitState(VipState.Master);
        Assert.Equal("masterNoResponse", a.Transitions.Last().Cause);
    }

    [SkippableFact]
    public void Changed_priority_moves_the_address_to_ucarp_and_back()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(254, CarpSettings());
        a.AwaitState(VipState.Master);
        using var ucarp = Ucarp.On("b", "10.77.0.12", 100);
        a.Engine.SetPriority("web", 50, "plan");
        Await(() => Holders("a", "b") == "b", () => "ucarp holds the address alone");
        a.Engine.SetPriority("web", 254, "plan");
        Await(() => Holders("a", "b") == "a", () => "we hold the address alone");
        Assert.Empty(a.Dropped);
    }

    [SkippableFact]
    public void Ucarp_with_another_password_is_counted_and_ignored()
    {
        using var hosts = Hosts();
        using var a = On("a").Open(100, CarpSettings());
        a.AwaitState(VipState.Master);
        using var ucarp = Ucarp.On("b", "10.77.0.12", 0, "live");
        Await(() => a.Engine.Counters.DroppedByReason.GetValueOrDefault("BadAuthentication") > 1, () => "its adverts refused");
        Assert.Equal((VipState.Master, 0L), (a.State, a.Engine.Counters.AdvertsReceived));
    }

    [SkippableFact]
    public void Captured_frame_of_ucarp_equals_ours_field_by_field()
    {
        using var hosts = Hosts();
        var key = new CarpKey("love", 51, [0x0a4d0065]);
        Assert.All(Capture.OnA(() => Ucarp.On("b", "10.77.0.12", 7)), frame =>
        {
            Assert.Equal(DropReason.None, AdvertPacket.TryRead(frame, out var packet));
            Assert.Equal(DropReason.None, CarpAdvert.TryRead(packet, out var advert));
            Assert.Equal((51, 1, 7, 0, 0x0a4d000cu), (advert.Vhid, advert.AdvBase, advert.AdvSkew, advert.Demotion, advert.Source.V4));
            Assert.True(key.Accepts(advert));
            var own = new byte[CarpAdvert.FrameSize];
            CarpAdvert.Write(own, AdvertPath.ToGroup(default, advert.Source), 51, 1, 7, advert.Counter, key);
            Assert.Equal(frame[34..], own[34..]);
        });
    }

    private static IDisposable Hosts()
    {
        Require();
        return LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
    }

    private static void Require()
    {
        LabFixture.Require();
        Ucarp.Require();
    }
}
