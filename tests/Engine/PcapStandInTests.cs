using SharpPcap;

namespace HaActors.Engine.Tests;

/// <summary>What the stand-in promises beyond SharpPcap 6.3.1; its build only.</summary>
public sealed class PcapStandInTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [SkippableFact]
    public void Neither_sending_nor_receiving_allocates_per_frame() => PcapNamespace.Run((left, right) =>
    {
        const int warmUp = 100, count = 500;
        using var done = new ManualResetEventSlim();
        long before = 0, received = 0;
        var seen = 0;
        PcapNamespace.OpenAtOnce(left);
        PcapNamespace.OpenAtOnce(right);
        right.OnPacketArrival += (_, e) =>
        {
            seen += e.Data[14];
            if (seen == warmUp) before = GC.GetAllocatedBytesForCurrentThread();
            if (seen != warmUp + count) return;
            received = GC.GetAllocatedBytesForCurrentThread() - before;
            done.Set();
        };
        right.StartCapture();
        var frame = PcapNamespace.Frame(1);
        for (var i = 0; i < warmUp; i++) left.SendPacket(frame);
        var start = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++) left.SendPacket(frame);
        var sent = GC.GetAllocatedBytesForCurrentThread() - start;

        Assert.True(done.Wait(Patience));
        Assert.Equal((0, 0), (sent, received));
    });

    [SkippableFact]
    public void Handler_that_throws_ends_the_capture_with_an_error_and_not_the_process() => PcapNamespace.Run((left, right) =>
    {
        using var stopped = new ManualResetEventSlim();
        CaptureStoppedEventStatus? status = null;
        PcapNamespace.OpenAtOnce(left);
        PcapNamespace.OpenAtOnce(right);
        right.OnPacketArrival += (_, _) => throw new InvalidOperationException("broken handler");
        right.OnCaptureStopped += (_, reason) =>
        {
            status = reason;
            stopped.Set();
        };
        right.StartCapture();
        left.SendPacket(PcapNamespace.Frame(1));
        Assert.True(stopped.Wait(Patience));
        Assert.Equal(CaptureStoppedEventStatus.ErrorWhileCapturing, status);
        Assert.Contains("broken handler", right.LastError);
    });

    [SkippableFact]
    public void Stopped_capture_can_start_again_and_says_each_stop_once() => PcapNamespace.Run((left, right) =>
    {
        using var frames = new SemaphoreSlim(0);
        var stops = 0;
        PcapNamespace.OpenAtOnce(left);
        PcapNamespace.OpenAtOnce(right);
        right.OnPacketArrival += (_, _) => frames.Release();
        right.OnCaptureStopped += (_, _) => stops++;
        for (var round = 1; round <= 3; round++)
        {
            right.StartCapture();
            left.SendPacket(PcapNamespace.Frame(1));
            Assert.True(frames.Wait(Patience));
            right.StopCapture();
            Assert.Equal(round, stops);
        }
    });
}
