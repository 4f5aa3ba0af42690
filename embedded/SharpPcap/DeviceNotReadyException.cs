namespace SharpPcap;

/// <summary>The device is not open, or nobody listens for its packets.</summary>
public class DeviceNotReadyException : PcapException
{
    internal DeviceNotReadyException(string message) : base(message)
    {
    }
}
