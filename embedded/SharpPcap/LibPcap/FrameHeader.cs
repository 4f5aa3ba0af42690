using SharpPcap.Native;

namespace SharpPcap.LibPcap;

/// <summary>The header of the frame at hand, one per device and refilled for each frame so that none is allocated.</summary>
internal sealed class FrameHeader : ICaptureHeader
{
    private nint _seconds;
    private nint _microseconds;

    public PosixTimeval Timeval => new((ulong)_seconds, (ulong)_microseconds);

    public void Fill(in LibPcapNative.PacketHeader header) => (_seconds, _microseconds) = (header.Seconds, header.Microseconds);
}
