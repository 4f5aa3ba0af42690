namespace SharpPcap;

/// <summary>Frames since the device was opened; the counters wrap at 2^32.</summary>
public interface ICaptureStatistics
{
    /// <summary>Frames that passed the filter.</summary>
    uint ReceivedPackets { get; set; }

    /// <summary>Frames lost because the buffer was full.</summary>
    uint DroppedPackets { get; set; }

    /// <summary>Frames lost by the interface; 0 where the driver doesn't tell.</summary>
    uint InterfaceDroppedPackets { get; set; }
}
