namespace SharpPcap;

/// <summary>A device that receives frames, by events from a thread of its own or one by one.</summary>
public interface ICaptureDevice : IPcapDevice
{
    event PacketArrivalEventHandler OnPacketArrival;

    event CaptureStoppedEventHandler OnCaptureStopped;

    /// <summary>True while the capture thread runs.</summary>
    bool Started { get; }

    /// <summary>How long StopCapture waits for the capture thread.</summary>
    TimeSpan StopCaptureTimeout { get; set; }

    ICaptureStatistics Statistics { get; }

    void StartCapture();

    void StopCapture();

    GetPacketStatus GetNextPacket(out PacketCapture e);
}
