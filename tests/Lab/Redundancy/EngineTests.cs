using HaActors.Net.Redundancy;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>Two of our engines on one LAN.</summary>
public sealed class EngineTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Higher_priority_owns_the_address_and_a_cut_link_moves_it()
    {
        using var segment = new Segment(2);
        using var a = new EngineUnderTest(segment, 1);
        using var b = new EngineUnderTest(segment, 2);
        a.Engine.Open(Vip(), 200);
        b.Engine.Open(Vip(), 100);
        a.AwaitState(VipState.Master);
        Segment.Await(() => b.Engine.Counters.AdvertsReceived > 3, "adverts received");
        Assert.Equal(VipState.Backup, b.State);
        Assert.True(segment.Has(1, Address));
        Assert.False(segment.Has(2, Address));

        segment.Cable(1, connected: false);
        b.AwaitState(VipState.Master);
        a.AwaitState(VipState.Initialize);
        output.WriteLine($"cut to takeover: {Milliseconds(a.Since(VipState.Initialize), b.Since(VipState.Master)):f1} ms");
        Assert.True(segment.Has(2, Address));
        Assert.False(segment.Has(1, Address));

        segment.Cable(1, connected: true);
        a.AwaitState(VipState.Master);
        b.AwaitState(VipState.Backup);
        Assert.Contains("preempted", a.Transitions.Last().Cause, StringComparison.Ordinal);
        Assert.True(segment.Has(1, Address));
        Assert.False(segment.Has(2, Address));
    }
}
