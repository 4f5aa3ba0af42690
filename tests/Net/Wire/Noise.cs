using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Wire;

/// <summary>What every codec must withstand.</summary>
internal static class Noise
{
    public delegate DropReason Reader(ReadOnlySpan<byte> frame);

    /// <summary>A good frame cut at every length is a short one.</summary>
    public static void Truncate(byte[] good, Reader read)
    {
        for (var length = 0; length < good.Length; length++)
            Assert.Equal(DropReason.ShortFrame, read(good.AsSpan(0, length)));
    }

    /// <summary>
    /// A million frames of random bytes never throw, and pass by the odds of a 16-bit checksum only. Each begins with more or fewer bytes
    /// of a good frame, so that the later rules see noise too.
    /// </summary>
    public static void Randomize(byte[] good, Reader read)
    {
        const int Frames = 1_000_000;
        const int Steps = 7;
        var passed = 0;
        var random = new Random(112);
        var frame = new byte[good.Length + 60];
        for (var i = 0; i < Frames; i++)
        {
            random.NextBytes(frame);
            good.AsSpan(0, i % Steps * good.Length / (Steps + 1)).CopyTo(frame);
            if (read(frame.AsSpan(0, i % frame.Length)) == DropReason.None)
                passed++;
        }

        Assert.InRange(passed, 0, Frames / ushort.MaxValue);
    }

    /// <summary>Any flipped bit from an offset on is noticed.</summary>
    public static void Flip(byte[] good, int offset, Reader read)
    {
        for (var bit = offset * 8; bit < good.Length * 8; bit++)
        {
            byte[] frame = [.. good];
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(DropReason.None, read(frame));
        }
    }

    /// <summary>Doing it again and again allocates nothing.</summary>
    public static void AllocatesNothing(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            action();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
