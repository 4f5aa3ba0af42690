using System.Collections.Concurrent;
using SharpPcap;
using SharpPcap.LibPcap;

namespace HaActors.Engine.Tests;

/// <summary>Receiving frames by events, in both builds.</summary>
public sealed class PcapCaptureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [SkippableFact]
    public void Captured_frame_is_the_one_sent() => PcapNamespace.Run((left, right) =>
    {
        using var frames = new BlockingCollection<byte[]>();
        DateTime stamped = default;
        PcapNamespace.OpenAtOnce(left);
        PcapNamespace.OpenAtOnce(right);
        right.OnPacketArrival += (sender, e) =>
        {
            Assert.Same(right, sender);
            stamped = e.Header.Timeval.Date;
            frames.Add(e.Data.ToArray());
        };
        right.StartCapture();
        Assert.True(right.Started);

        left.SendPacket(PcapNamespace.Frame(7));

        Assert.True(frames.TryTake(out var received, Patience));
        Assert.Equal(PcapNamespace.Frame(7), received);
        Assert.InRange(stamped, DateTime.UtcNow - TimeSpan.FromMinutes(1), DateTime.UtcNow + TimeSpan.FromMinutes(1));
        Assert.True(right.Statistics.ReceivedPackets >= 1);
        right.StopCapture();
    });

    [SkippableFact]
    public void Filter_keeps_other_frames_away() => PcapNamespace.Run((left, right) =>
    {
        using var marks = new BlockingCollection<byte>();
        PcapNamespace.OpenAtOnce(left);
        PcapNamespace.OpenAtOnce(right, "ether proto 0x88b5 and ether[14] = 2");
        right.OnPacketArrival += (_, e) => marks.Add(e.Data[14]);
        right.StartCapture();

        for (byte mark = 1; mark <= 3; mark++) left.SendPacket(PcapNamespace.Frame(mark));
        left.SendPacket(PcapNamespace.Frame(2));

        Assert.True(marks.TryTake(out var first, Patience));
        Assert.True(marks.TryTake(out var second, Patience));
        Assert.Equal((2, 2), (first, second));
        right.StopCapture();
    });

    [SkippableFact]
    public void Stopped_capture_hands_on_nothing_more() => PcapNamespace.Run((left, right) =>
    {
        var count = 0;
        PcapNamespace.OpenAtOnce(left);
        PcapNamespace.OpenAtOnce(right);
        right.StopCaptureTimeout = Patience;
        right.OnPacketArrival += (_, _) => Interlocked.Increment(ref count);
        right.StartCapture();
        right.StopCapture();
        Assert.False(right.Started);

        using var witness = LibPcapLiveDeviceList.New()["right"];
        PcapNamespace.OpenAtOnce(witness);
        left.SendPacket(PcapNamespace.Frame(9));
        Assert.Equal(GetPacketStatus.PacketRead, witness.GetNextPacket(out _));
        Assert.Equal(0, Volatile.Read(ref count));
    });

    [SkippableFact]
    public void Removed_interface_ends_the_capture_with_an_error() => PcapNamespace.Run((_, right) =>
    {
        using var stops = new BlockingCollection<CaptureStoppedEventStatus>();
        PcapNamespace.OpenAtOnce(right);
        right.OnPacketArrival += (_, _) => { };
        right.OnCaptureStopped += (_, status) => stops.Add(status);
        right.StartCapture();
        PcapNamespace.Ip("link delete left");
        Assert.True(stops.TryTake(out var status, Patience));
        Assert.Equal(CaptureStoppedEventStatus.ErrorWhileCapturing, status);
    });

    [SkippableFact]
    public void Frames_are_sent_while_the_same_device_captures() => PcapNamespace.Run((left, right) =>
    {
        const int count = 500;
        using var last = new CountdownEvent(2 * count);
        foreach (var device in new[] { left, right })
        {
            PcapNamespace.OpenAtOnce(device);
            device.OnPacketArrival += (_, e) =>
            {
                if (e.Data[14] == 5) last.Signal();
            };
            device.StartCapture();
        }

        Parallel.ForEach([left, right], device =>
        {
            var frame = PcapNamespace.Frame(5);
            for (var i = 0; i < count; i++) device.SendPacket(frame);
        });

        Assert.True(last.Wait(Patience), $"{last.CurrentCount} frames are missing");
        left.StopCapture();
        right.StopCapture();
    });

    [SkippableFact]
    public void Next_packet_is_read_without_a_capture_thread() => PcapNamespace.Run((left, right) =>
    {
        PcapNamespace.OpenAtOnce(left);
        PcapNamespace.OpenAtOnce(right);
        left.SendPacket(PcapNamespace.Frame(4));
        Assert.Equal(GetPacketStatus.PacketRead, right.GetNextPacket(out var packet));
        Assert.Equal(PcapNamespace.Frame(4), packet.Data.ToArray());
    });

    [SkippableFact]
    public void Next_packet_gives_up_after_the_read_timeout() => PcapNamespace.Run((_, right) =>
    {
        right.Open(new DeviceConfiguration { ReadTimeout = 50, Immediate = true });
        right.Filter = "ether proto 0x88b5";
        Assert.Equal(GetPacketStatus.ReadTimeout, right.GetNextPacket(out PacketCapture _));
    });
}
