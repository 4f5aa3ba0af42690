using System.Diagnostics;
using System.Net;
using HaActors.Lab.Measure;
using HaActors.Lab.Network;
using HaActors.Net.Redundancy;
using HaActors.Net.Wire;
using Xunit.Abstractions;
using static HaActors.Lab.Tests.Redundancy.EngineUnderTest;

namespace HaActors.Lab.Tests.Redundancy;

/// <summary>A stranger on the segment has the address of a VIP as well.</summary>
[Collection(LabCollection.Name)]
public sealed class ClaimTests(ITestOutputHelper output)
{
    private static readonly MacAddress Stranger = new(0x0200_0000_00ee);

    [SkippableTheory]
    [InlineData(Vip)]
    [InlineData(VipV6)]
    public void Strangers_announcement_is_seen_with_both_macs_and_answered(string address)
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("client", "10.77.0.1/24"));
        using var a = On("a").Open(200, Mixed());
        a.AwaitState(VipState.Master);
        AwaitSettled(a);
        var since = Stopwatch.GetTimestamp();
        Announce(WireAddress.From(IPAddress.Parse(address)));
        var told = AwaitClaim(a);
        output.WriteLine($"{Stopwatch.GetElapsedTime(since, told.Timestamp).TotalMilliseconds:f1} ms: {told.Remark}");
        Assert.Equal($"{address} is also claimed by {Stranger}, this node has {MacOf("a")}", told.Remark);
        Assert.Equal("a", Holders("a"));
    }

    [SkippableFact]
    public void Host_that_was_given_the_address_is_seen_when_it_asks_for_a_neighbour_and_clients_come_back_to_the_owner()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("client", "10.77.0.1/24"), ("rival", "10.77.0.66/24"));
        using var a = On("a").Open(200);
        a.AwaitState(VipState.Master);
        AwaitSettled(a);
        Knock("client", Vip);
        Await(() => Neighbour().Contains(MacOf("a"), StringComparison.Ordinal), () => $"the client knows a: {Neighbour()}");
        Shell.Run("ip", "-n", LabNetwork.Namespace("rival"), "addr", "add", $"{Vip}/32", "dev", "eth0");
        Knock("rival", "10.77.0.1", from: Vip);
        var told = AwaitClaim(a);
        Assert.Equal($"{Vip} is also claimed by {MacOf("rival")}, this node has {MacOf("a")}", told.Remark);
        Await(() => Neighbour().Contains(MacOf("a"), StringComparison.Ordinal), () => $"the client knows a: {Neighbour()}");
    }

    [SkippableFact]
    public void Planned_moves_between_own_nodes_raise_no_alarm()
    {
        using var hosts = LabFixture.Hosts(("a", "10.77.0.11/24"), ("b", "10.77.0.12/24"));
        using var a = On("a").Open(200, Mixed());
        a.AwaitState(VipState.Master);
        using var b = On("b").Open(100, Mixed());
        Await(() => b.Engine.Counters.AdvertsReceived > 3, () => "adverts");
        for (var i = 0; i < 5; i++)
        {
            AwaitSettled(a);
            a.Engine.SetPriority("web", 50, "plan");
            b.AwaitState(VipState.Master);
            a.AwaitState(VipState.Backup);
            AwaitSettled(b);
            a.Engine.SetPriority("web", 200, "plan");
            a.AwaitState(VipState.Master);
            b.AwaitState(VipState.Backup);
        }

        Assert.DoesNotContain(a.Transitions.Concat(b.Transitions), transition => transition.Remark is not null);
    }

    /// <summary>Waits until claims count again after a takeover.</summary>
    private static void AwaitSettled(EngineUnderTest owner)
    {
        var since = owner.Transitions.Last().Timestamp;
        Await(() => Stopwatch.GetElapsedTime(since) > TimeSpan.FromMilliseconds(150), () => "the time after a takeover");
    }

    private static VipTransition AwaitClaim(EngineUnderTest owner)
    {
        Await(() => owner.Transitions.Any(transition => transition.Remark is not null), () => "the claim");
        return owner.Transitions.First(transition => transition.Remark is not null);
    }

    private static void Announce(WireAddress address) => NamespaceThread.Start("client", () =>
    {
        using var socket = LabNative.OpenArpSocket("eth0");
        var frame = new byte[NeighborAdvert.FrameSize];
        var length = address.IsV6 ? NeighborAdvert.WriteUnsolicited(frame, Stranger, address, router: false)
            : ArpFrame.WriteGratuitous(frame, ArpFrame.Request, Stranger, address.V4);
        socket.Send(frame.AsSpan(0, length));
    }).Join();

    private static string Neighbour() => Shell.Run("ip", "-n", LabNetwork.Namespace("client"), "neigh", "show", Vip, "dev", "eth0");
}
