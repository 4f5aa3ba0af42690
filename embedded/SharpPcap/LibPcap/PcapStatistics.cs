namespace SharpPcap.LibPcap;

/// <summary>One reading of pcap_stats.</summary>
public class PcapStatistics : ICaptureStatistics
{
    internal PcapStatistics()
    {
    }

    public uint ReceivedPackets { get; set; }

    public uint DroppedPackets { get; set; }

    public uint InterfaceDroppedPackets { get; set; }
}
