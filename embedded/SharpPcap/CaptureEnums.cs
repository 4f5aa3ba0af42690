namespace SharpPcap;

/// <summary>How to open a device.</summary>
[Flags]
public enum DeviceModes : short
{
    /// <summary>Frames for this machine only, delivered in batches.</summary>
    None = 0,

    /// <summary>All frames on the wire.</summary>
    Promiscuous = 1,

    /// <summary>Deliver each frame at once, as DeviceConfiguration.Immediate does.</summary>
    MaxResponsiveness = 16,
}

/// <summary>What GetNextPacket found.</summary>
public enum GetPacketStatus
{
    /// <summary>No frame within the read timeout.</summary>
    ReadTimeout = 0,

    /// <summary>A frame.</summary>
    PacketRead = 1,

    /// <summary>The device failed; LastError says how.</summary>
    Error = -1,

    /// <summary>The capture was broken off.</summary>
    NoRemainingPackets = -2,
}

/// <summary>Why a capture ended.</summary>
public enum CaptureStoppedEventStatus
{
    /// <summary>StopCapture or Close.</summary>
    CompletedWithoutError,

    /// <summary>The device failed or a handler threw; LastError says how.</summary>
    ErrorWhileCapturing,
}
