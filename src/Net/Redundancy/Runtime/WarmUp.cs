using HaActors.Net.Link;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>Runs the path of frames, machines and effects once with nothing behind it, so that it is compiled before the first failover.</summary>
internal static class WarmUp
{
    /// <summary>A whole life of a machine: started, preempting, Master, challenged, yielding, closed.</summary>
    public static void Run()
    {
        var p = new VrrpParameters(1, 10_000, Preempt: true, PreemptDelay: 0, GarpRepeat: 2, GarpDelay: 1, GarpRefresh: 1);
        EffectList effects = default;
        var state = VrrpState.Initial(100, p.Interval);
        ReadOnlySpan<RedundancyEvent> life =
        [
            RedundancyEvent.Of(RedundancyEventKind.Startup),
            Heard(90),
            RedundancyEvent.Fired(VrrpTimer.MasterDown),
            RedundancyEvent.Fired(VrrpTimer.Advert),
            RedundancyEvent.Fired(VrrpTimer.GarpRound),
            RedundancyEvent.NewPriority(110),
            Heard(90),
            Heard(0),
            Heard(200),
            Heard(0),
            RedundancyEvent.Of(RedundancyEventKind.Shutdown),
        ];
        foreach (ref readonly var e in life)
            state = VrrpMachine.Step(p, state, e, ref effects);

        var timers = new TimerTable();
        timers.Add(0);
        timers.Start(0, VrrpTimer.Advert, 1);
        timers.TryTake(1, out _, out _, out _);
        Span<byte> frame = stackalloc byte[ArpFrame.FrameSize];
        ArpFrame.WriteGratuitous(frame, ArpFrame.Request, MacAddress.Broadcast, 1);
        using var table = new NetlinkAddressTable();
        table.Remove([]);
    }

    /// <summary>An advert that went through the ring and the codec, as a received one does.</summary>
    private static RedundancyEvent Heard(byte priority)
    {
        var ring = new FrameRing(1, PcapLinkPort.LongestFrame);
        Span<byte> frame = stackalloc byte[VrrpAdvert.FrameSize(1)];
        VrrpAdvert.Write(frame, default, 2, 1, priority, 1, [192, 0, 2, 1], VrrpChecksum.PseudoHeader);
        ring.TryWrite(frame);
        ring.TryRead(out var received);
        VrrpAdvert.TryRead(received, out var advert);
        ring.Release();
        return RedundancyEvent.Advert(advert.Priority, advert.Source, VrrpTimers.MicrosecondsPerCentisecond);
    }
}
