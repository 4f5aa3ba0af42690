namespace SharpPcap;

/// <summary>A device that sends frames.</summary>
public interface IInjectionDevice : IPcapDevice
{
    /// <summary>Sends one whole frame, link-layer header included. Any thread.</summary>
    /// <param name="header">Ignored on live devices.</param>
    void SendPacket(ReadOnlySpan<byte> p, ICaptureHeader? header = null);
}

/// <summary>A network interface: it receives and sends.</summary>
public interface ILiveDevice : ICaptureDevice, IInjectionDevice;
