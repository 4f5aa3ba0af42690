namespace SharpPcap;

/// <summary>Opening a device without a DeviceConfiguration.</summary>
public static class CaptureDeviceExtensions
{
    /// <param name="read_timeout">Milliseconds.</param>
    public static void Open(this IPcapDevice device, DeviceModes mode = DeviceModes.None, int read_timeout = 1000) =>
        device.Open(new DeviceConfiguration { Mode = mode, ReadTimeout = read_timeout });
}
