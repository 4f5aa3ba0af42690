namespace SharpPcap;

/// <summary>A received frame. Header and data are libpcap's own memory, valid until the handler returns or the next read.</summary>
public readonly ref struct PacketCapture
{
    public PacketCapture(ICaptureDevice device, ICaptureHeader header, ReadOnlySpan<byte> data)
    {
        Device = device;
        Header = header;
        Data = data;
    }

    public ICaptureDevice Device { get; }

    public ICaptureHeader Header { get; }

    /// <summary>The frame from its link-layer header on, at most Snaplen bytes.</summary>
    public ReadOnlySpan<byte> Data { get; }
}
