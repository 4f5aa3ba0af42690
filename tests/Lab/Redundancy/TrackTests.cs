using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Tracking;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Another interface that fails takes the address with it, without waiting for the dead interval.</summary>
[Collection(SideBySide.Routers)]
public sealed class TrackTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Lost_carrier_of_a_tracked_interface_releases_the_address_and_its_return_brings_it_back()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"), ("client", "10.77.0.1/24"));
        Ip("a", "link", "add", "name", "up0", "type", "veth", "peer", "name", "up1");
        Ip("a", "link", "set", "up0", "up");
        Ip("a", "link", "set", "up1", "up");
        var vip = Settings(interval: 1000) with { Track = ["uplink"] };
        var uplink = new TrackSettings("uplink", new InterfaceTarget("up0"), TimeSpan.FromSeconds(1), 1, 1, 0, false, false);
        using var a = On("a");
        using var board = Board("a", a, uplink);
        a.Open(200, vip);
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(150, vip);
        Await(() => b.Engine.Counters.AdvertsReceived > 1, () => "adverts");

        var probe = PingProbe.Start("client", [Vip]);
        Thread.Sleep(100);
        Ip("a", "link", "set", "up1", "down");
        b.AwaitState(VipState.Master);
        Assert.Equal("priority", b.Transitions.Last().Cause);
        a.AwaitState(VipState.Initialize);
        Assert.Equal("track failed: uplink: no carrier", a.Transitions.Last().Cause);
        Assert.Equal("b", Holders("a", "b"));
        Thread.Sleep(100);
        var gap = probe.Stop()[0];
        output.WriteLine($"released for a track, adverts of 1 s: {gap}");
        Assert.InRange(gap.Longest.TotalMilliseconds, 1, 2500);     // Skew_Time is 0.4 s, the dead interval 3.4 s

        Ip("a", "link", "set", "up1", "up");
        a.AwaitState(VipState.Master);
        Assert.Equal("preempted", a.Transitions.Last().Cause);
        Ip("a", "link", "delete", "up0");
        b.AwaitState(VipState.Master);
        Assert.Equal("track failed: uplink: no such interface", a.Transitions.Last().Cause);
    }

    private static TrackBoard Board(string host, EngineUnderTest engine, TrackSettings track)
    {
        TrackBoard? board = null;
        NamespaceThread.Start(host, () => board = TrackBoard.Start(
            [track], TimeProvider.System, state => engine.Engine.SetTrack(state.Name, state.Effect, state.Detail))).Join();
        return board!;
    }

    private static void Ip(string host, params string[] arguments) => Shell.Run("ip", ["-n", LabNetwork.Namespace(host), .. arguments]);
}
