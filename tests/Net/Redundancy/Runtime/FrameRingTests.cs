using HaActors.Net.Redundancy.Runtime;

namespace HaActors.Net.Tests.Redundancy.Runtime;

public sealed class FrameRingTests
{
    [Fact]
    public void Frames_come_out_in_order_and_whole()
    {
        var ring = new FrameRing(2, 4);
        for (byte i = 0; i < 10; i++)
        {
            Assert.True(ring.TryWrite([i, 1]));
            Assert.True(ring.TryWrite([i, 2, 3]));
            Assert.Equal([i, 1], Read(ring));
            Assert.Equal([i, 2, 3], Read(ring));
            Assert.False(ring.TryRead(out _));
        }
    }

    [Fact]
    public void Full_ring_refuses_the_newest()
    {
        var ring = new FrameRing(2, 4);
        Assert.True(ring.TryWrite([1]));
        Assert.True(ring.TryWrite([2]));
        Assert.False(ring.TryWrite([3]));
        Assert.Equal([1], Read(ring));
        Assert.True(ring.TryWrite([4]));
        Assert.Equal([2], Read(ring));
        Assert.Equal([4], Read(ring));
    }

    [Fact]
    public void Long_frame_is_cut_to_the_slot()
    {
        var ring = new FrameRing(1, 2);
        ring.TryWrite([1, 2, 3]);
        Assert.Equal([1, 2], Read(ring));
    }

    [Fact]
    public void Nothing_is_lost_or_mixed_between_two_threads()
    {
        const int Frames = 100_000;
        var ring = new FrameRing(8, 8);
        var producer = new Thread(() =>
        {
            for (var i = 0; i < Frames; i++)
            {
                while (!ring.TryWrite(BitConverter.GetBytes((long)i)))
                    Thread.Yield();
            }
        });
        producer.Start();
        for (var i = 0; i < Frames; i++)
        {
            ReadOnlySpan<byte> frame;
            while (!ring.TryRead(out frame))
                Thread.Yield();
            Assert.Equal(i, BitConverter.ToInt64(frame));
            ring.Release();
        }

        producer.Join();
    }

    private static byte[] Read(FrameRing ring)
    {
        Assert.True(ring.TryRead(out var frame));
        var copy = frame.ToArray();
        ring.Release();
        return copy;
    }
}
