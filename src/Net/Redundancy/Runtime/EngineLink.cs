using HaActors.Net.Link;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>One interface of the engine. Except for the frames it belongs to the redundancy thread.</summary>
internal sealed class EngineLink
{
    // A second's worth of 10 ms adverts from five machines; more waiting frames mean that the thread is far behind.
    private const int WaitingFrames = 512;

    private const int Ids = 256;

    private readonly WireAddress _source;
    private WireAddress[] _globals = [];
    private WireAddress[] _watched = [];
    private WireAddress[] _own = [];
    private MacAddress[] _virtualMacs = [];

    /// <param name="source">The node's own IPv4 address; default: it has none there.</param>
    public EngineLink(InterfaceInfo info, WireAddress source, ILinkPort port)
    {
        Name = info.Name;
        _source = source;
        Port = port;
        Take(info);
    }

    public string Name { get; }

    public FrameRing Frames { get; } = new(WaitingFrames, PcapLinkPort.LongestFrame);

    /// <summary>The machines by id, those of IPv6 after those of IPv4: a VIP of each may have the same id (RFC 9568 section 5.2.3).</summary>
    public VipMachine?[] ByVrid { get; } = new VipMachine?[2 * Ids];

    public int Index { get; private set; }

    public MacAddress Mac { get; private set; }

    /// <summary>The node forwards IPv6, which its neighbour advertisements must say.</summary>
    public bool IsRouter { get; private set; }

    public WireAddress LinkLocal { get; private set; }

    /// <summary>The neighbours when they were looked up last. The notifying thread's.</summary>
    public IReadOnlyList<Neighbor> Neighbors { get; set; } = [];

    /// <summary>Stopwatch time of that; 0: never. The notifying thread's.</summary>
    public long NeighborsAt { get; set; }

    /// <summary>Addresses of the open VIPs; replaced, never changed, as the capturing thread reads it too.</summary>
    public WireAddress[] Watched
    {
        get => Volatile.Read(ref _watched);
        set => Volatile.Write(ref _watched, value);
    }

    /// <summary>Virtual MACs of the open VIPs; replaced, never changed, as the capturing thread reads it too.</summary>
    public MacAddress[] VirtualMacs
    {
        get => Volatile.Read(ref _virtualMacs);
        set => Volatile.Write(ref _virtualMacs, value);
    }

    public bool HasCarrier { get; set; }

    /// <summary>Capturing has ended by itself; a new port is being opened.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>A look for the link-local address is to come. The notifying thread's.</summary>
    public bool IsSought { get; set; }

    public bool IsUp => HasCarrier && !IsDeaf;

    public ILinkPort Port { get; set; }

    /// <summary>
    /// The node's own address of a family, source of its adverts: with IPv6 the link-local one. With unicast peers, the one that is among
    /// them; if none is, and they have global IPv6 addresses, our first global one. Default: it has none there yet.
    /// </summary>
    public WireAddress SourceOf(bool v6, params ReadOnlySpan<WireAddress> peers)
    {
        foreach (var peer in peers)
        {
            if (IsOwn(peer))
                return peer;
        }

        return !v6 ? _source : peers.IsEmpty || peers[0].IsLinkLocal ? LinkLocal : _globals.FirstOrDefault();
    }

    /// <summary>Whether it is one of the node's own addresses here. Any thread.</summary>
    public bool IsOwn(WireAddress address) => Volatile.Read(ref _own).AsSpan().Contains(address);

    /// <summary>The machine of an id and family.</summary>
    public ref VipMachine? Find(byte id, bool v6) => ref ByVrid[id + (v6 ? Ids : 0)];

    /// <summary>Takes over what can change when an interface is made anew under the same name.</summary>
    public void Take(InterfaceInfo info)
    {
        Index = info.Index;
        Mac = info.Mac;
        HasCarrier = info.HasCarrier;
        TakeV6(info);
    }

    /// <summary>Takes over what the node is in IPv6; addresses that are on their way to be good again stay.</summary>
    public void TakeV6(InterfaceInfo info)
    {
        IsRouter = info.IsRouter;
        if (!info.LinkLocal.IsNone)
        {
            LinkLocal = info.LinkLocal;
            _globals = [.. info.GlobalsV6];
        }

        Volatile.Write(ref _own, [_source, LinkLocal, .. _globals]);
    }
}
