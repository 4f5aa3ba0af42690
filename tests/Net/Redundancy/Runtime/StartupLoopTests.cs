using System.Diagnostics;
using HaActors.Net.Redundancy;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>Start-up delay, and addresses that are the node's own.</summary>
public sealed class StartupLoopTests : IDisposable
{
    private readonly LoopUnderTest _test = new();
    private readonly Stopwatch _since = Stopwatch.StartNew();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Delayed_vip_takes_no_part_whatever_happens_until_its_time_has_come()
    {
        var delay = TimeSpan.FromMilliseconds(500);
        _test.Loop.Open(Vip() with { StartupDelay = delay }, 100, _test.Link);
        _test.Loop.SetTrack("uplink", default, "passed");
        _test.Loop.Deafen(_test.Link);
        _test.Loop.Restore(_test.Link, new Net.Link.InterfaceInfo("eth0", 7, true, _test.Link.Mac, []), _test);
        _test.Hear(0);
        if (_since.Elapsed < delay)
            Assert.Equal(VipState.Initialize, _test.StateOf(51));
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Assert.True(_since.Elapsed > delay);
        Assert.Equal(["web Initialize-Backup startup", "web Backup-Master masterNoResponse"], _test.Reported());
    }

    [Fact]
    public void Delayed_vip_that_is_closed_meanwhile_never_starts()
    {
        _test.Loop.Open(Vip() with { StartupDelay = TimeSpan.FromMilliseconds(300) }, 100, _test.Link);
        _test.Loop.Close("web", "test");
        _test.PassUntil(() => _since.ElapsedMilliseconds > 400);
        Assert.Equal(["web Initialize-Initialize closed: test"], _test.Reported());
    }

    [Fact]
    public void Owner_is_master_at_once_at_255_and_never_touches_its_own_addresses()
    {
        _test.Loop.Open(Vip() with { AddressOwner = true, IsAddressOwner = true, Track = ["uplink"] }, 100, _test.Link);
        _test.Loop.SetTrack("uplink", new Net.Model.TrackEffect(false, -50), "lost");
        Assert.Equal(VipState.Master, _test.StateOf(51));
        Assert.Equal(255, _test.LastAdvert[36]);
        _test.PassUntil(() => _since.ElapsedMilliseconds > 300);
        Assert.Empty(_test.Held);
        Assert.Equal(0, _test.Renewals);
    }
}
