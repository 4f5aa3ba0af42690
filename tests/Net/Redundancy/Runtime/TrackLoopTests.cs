using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using static HaActors.Net.Tests.Redundancy.Runtime.LoopUnderTest;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>What tracks do to the machines of the VIPs that name them.</summary>
public sealed class TrackLoopTests : IDisposable
{
    private static readonly TrackEffect Fault = new(true, 0);

    private readonly LoopUnderTest _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Fault_releases_at_once_and_its_end_lets_the_machine_listen_again()
    {
        Master("uplink");
        _test.Loop.SetTrack("uplink", Fault, "no carrier");
        Assert.Empty(_test.Held);
        Assert.Equal(VipState.Initialize, _test.StateOf(51));
        Assert.Equal(0, _test.LastAdvert[36]);      // the priority
        _test.Loop.SetTrack("uplink", default, "carrier");
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
        Assert.Equal(
            [
                "web Initialize-Backup startup",
                "web Backup-Master masterNoResponse",
                "web Master-Initialize track failed: uplink: no carrier",
                "web Initialize-Backup tracks passed",
                "web Backup-Master masterNoResponse",
            ],
            _test.Reported());
    }

    [Fact]
    public void Vip_that_does_not_name_the_track_stays()
    {
        Master("other");
        _test.Loop.SetTrack("uplink", Fault, "");
        Assert.Equal(VipState.Master, _test.StateOf(51));
    }

    [Fact]
    public void Vip_with_a_failed_track_does_not_start()
    {
        _test.Loop.SetTrack("uplink", Fault, "first look");
        _test.Loop.Open(Vip() with { Track = ["uplink"] }, 100, _test.Link);
        Assert.Equal(VipState.Initialize, _test.StateOf(51));
        _test.Loop.SetTrack("uplink", default, "");
        Assert.Equal(VipState.Backup, _test.StateOf(51));
    }

    [Fact]
    public void Fault_outlasts_the_return_of_the_link_and_the_link_the_end_of_the_fault()
    {
        Master("uplink");
        _test.Loop.SetTrack("uplink", Fault, "");
        _test.Loop.Deafen(_test.Link);
        _test.Loop.SetTrack("uplink", default, "");
        Assert.Equal(VipState.Initialize, _test.StateOf(51));
        _test.Loop.SetTrack("uplink", Fault, "");
        _test.Loop.Restore(_test.Link, new("eth0", 8, true, default, []), _test);
        Assert.Equal(VipState.Initialize, _test.StateOf(51));
        _test.Loop.SetTrack("uplink", default, "");
        Assert.Equal(VipState.Backup, _test.StateOf(51));
    }

    [Fact]
    public void Two_faults_are_over_when_both_are()
    {
        Master("a", "b");
        _test.Loop.SetTrack("a", Fault, "");
        _test.Loop.SetTrack("b", Fault, "");
        _test.Loop.SetTrack("a", default, "");
        Assert.Equal(VipState.Initialize, _test.StateOf(51));
        _test.Loop.SetTrack("b", default, "");
        Assert.Equal(VipState.Backup, _test.StateOf(51));
    }

    [Theory]
    [InlineData(-30, -20, 50)]
    [InlineData(-99, -20, 1)]
    [InlineData(100, 100, 254)]
    public void Weights_add_up_within_the_range_and_follow_the_plan(int first, int second, byte effective)
    {
        Master("a", "b");
        _test.Loop.SetTrack("a", new(false, first), "");
        _test.Loop.SetTrack("b", new(false, second), "");
        Assert.Equal(effective, Priority());
        Assert.Equal(VipState.Master, _test.StateOf(51));
        _test.Loop.SetPriority("web", 120, "plan");
        Assert.Equal(Math.Clamp(120 + first + second, 1, 254), Priority());
        _test.Loop.SetTrack("a", default, "");
        _test.Loop.SetTrack("b", default, "");
        Assert.Equal(120, Priority());
    }

    [Fact]
    public void Dropped_track_is_forgotten_by_the_vip()
    {
        Master("uplink");
        _test.Loop.SetTrack("uplink", Fault, "");
        _test.Loop.Open(Vip(), 100, _test.Link);
        Assert.Equal(VipState.Backup, _test.StateOf(51));
    }

    private int Priority() => _test.Link.ByVrid[51]!.State.Priority;

    private void Master(params ReadOnlySpan<string> tracks)
    {
        _test.Loop.Open(Vip() with { Track = [.. tracks] }, 100, _test.Link);
        _test.PassUntil(() => _test.StateOf(51) == VipState.Master);
    }
}
