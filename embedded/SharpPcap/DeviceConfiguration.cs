namespace SharpPcap;

/// <summary>How to open a device; a null leaves libpcap's default.</summary>
public class DeviceConfiguration
{
    public DeviceModes Mode { get; set; }

    /// <summary>Milliseconds a read may wait for a frame, and a batch for more of them.</summary>
    public int ReadTimeout { get; set; } = 1000;

    /// <summary>Bytes kept of a frame.</summary>
    public int Snaplen { get; set; } = 65536;

    /// <summary>True delivers each frame at once instead of in batches of up to ReadTimeout.</summary>
    public bool? Immediate { get; set; }

    /// <summary>Bytes for frames not read yet.</summary>
    public int? BufferSize { get; set; }

    /// <summary>The same buffer where the system has it in the kernel, as Linux does; BufferSize goes first.</summary>
    public int? KernelBufferSize { get; set; }

    /// <summary>Bytes to collect before a batch is delivered, on systems that have it; without effect on Linux.</summary>
    public int? MinToCopy { get; set; }
}
