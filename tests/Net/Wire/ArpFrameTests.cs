using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Wire;

public sealed class ArpFrameTests
{
    private static readonly MacAddress Mac = new(0x0200_0000_0001);

    // By the layout of RFC 826.
    [Theory]
    [InlineData(ArpFrame.Request, "ffffffffffff02000000000108060001080006040001020000000001c0000264ffffffffffffc0000264")]
    [InlineData(ArpFrame.Reply, "ffffffffffff02000000000108060001080006040002020000000001c0000264020000000001c0000264")]
    public void Gratuitous_forms_are_byte_exact(ushort operation, string expected)
    {
        var frame = new byte[ArpFrame.FrameSize];
        Assert.Equal(frame.Length, ArpFrame.WriteGratuitous(frame, operation, Mac, 0xc0000264));
        Assert.Equal(expected, Convert.ToHexStringLower(frame));
    }

    [Fact]
    public void Written_frame_reads_back_as_gratuitous()
    {
        var frame = new byte[ArpFrame.FrameSize];
        ArpFrame.WriteGratuitous(frame, ArpFrame.Reply, Mac, 0xc0000264);
        Assert.True(ArpFrame.TryRead(frame, out var arp));
        Assert.Equal(new ArpFrame(ArpFrame.Reply, Mac, 0xc0000264, Mac, 0xc0000264), arp);
        Assert.True(arp.IsGratuitous);
    }

    [Fact]
    public void Short_or_foreign_frames_are_refused()
    {
        var frame = new byte[ArpFrame.FrameSize];
        ArpFrame.WriteGratuitous(frame, ArpFrame.Request, Mac, 1);
        for (var length = 0; length < frame.Length; length++)
            Assert.False(ArpFrame.TryRead(frame.AsSpan(0, length), out _));
        frame[14] = 9;
        Assert.False(ArpFrame.TryRead(frame, out _));
    }
}
