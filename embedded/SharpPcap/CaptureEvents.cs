namespace SharpPcap;

/// <summary>A frame arrived. Runs on the capture thread; the frame is gone when the handler returns.</summary>
public delegate void PacketArrivalEventHandler(object sender, PacketCapture e);

/// <summary>The capture ended. Runs on the capture thread.</summary>
public delegate void CaptureStoppedEventHandler(object sender, CaptureStoppedEventStatus status);
