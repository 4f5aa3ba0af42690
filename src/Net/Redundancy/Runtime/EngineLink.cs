using HaActors.Net.Link;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>One interface of the engine. Except for the frames it belongs to the redundancy thread.</summary>
internal sealed class EngineLink
{
    // A second's worth of 10 ms adverts from five machines; more waiting frames mean that the thread is far behind.
    private const int WaitingFrames = 512;

    public EngineLink(InterfaceInfo info, uint source, ILinkPort port)
    {
        Name = info.Name;
        Source = source;
        Port = port;
        Take(info);
    }

    public string Name { get; }

    /// <summary>The node's own address, host order.</summary>
    public uint Source { get; }

    public FrameRing Frames { get; } = new(WaitingFrames, PcapLinkPort.LongestFrame);

    public VipMachine?[] ByVrid { get; } = new VipMachine?[256];

    public int Index { get; private set; }

    public MacAddress Mac { get; private set; }

    public bool HasCarrier { get; set; }

    /// <summary>Capturing has ended by itself; a new port is being opened.</summary>
    public bool IsDeaf { get; set; }

    public bool IsUp => HasCarrier && !IsDeaf;

    public ILinkPort Port { get; set; }

    /// <summary>Takes over what can change when an interface is made anew under the same name.</summary>
    public void Take(InterfaceInfo info)
    {
        Index = info.Index;
        Mac = info.Mac;
        HasCarrier = info.HasCarrier;
    }
}
