namespace SharpPcap;

/// <summary>A packet was asked for while the capture thread takes them all.</summary>
public class InvalidOperationDuringBackgroundCaptureException(string message) : PcapException(message);
