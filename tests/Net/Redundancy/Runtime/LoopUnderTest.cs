using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using HaActors.Net.Link;
using HaActors.Net.Model;
using HaActors.Net.Redundancy;
using HaActors.Net.Redundancy.Runtime;
using HaActors.Net.Wire;

namespace HaActors.Net.Tests.Redundancy.Runtime;

/// <summary>The loop run by the test's own thread, over a port and a table that remember.</summary>
internal sealed class LoopUnderTest : ILinkPort, IAddressTable, IDisposable
{
    private const uint Peer = 0x0a4d000c;

    private readonly Notifier _notifier;
    private readonly byte[] _advert = new byte[PcapLinkPort.LongestFrame];
    private readonly byte[] _announcement = new byte[NeighborAdvert.FrameSize];
    private int _advertLength;

    public LoopUnderTest()
    {
        _notifier = new Notifier(text => (text.StartsWith("The redundancy thread woke ", StringComparison.Ordinal) ? Stalls : Notices).Enqueue(text));
        Loop = new RedundancyLoop(this, _notifier, Drops, Deaf.Add, Sought.Add, NeighboursSought.Enqueue)
        {
            MakeLink = LinksWanted.Add,
            DropLink = LinksDropped.Add,
            LowerLinkSoon = LinksLowered.Add,
        };
        Link = new EngineLink(new InterfaceInfo("eth0", 7, true, new MacAddress(0x0200_0000_0001), []), 0x0a4d000b, this);
        Loop.Add(Link);
        Loop.Subscribe(new Subscription(Transitions.Enqueue));
    }

    public RedundancyLoop Loop { get; }

    public DropLog Drops { get; } = new(long.MaxValue);

    public EngineLink Link { get; }

    public ConcurrentQueue<VipTransition> Transitions { get; } = new();

    /// <summary>Links that a new port was asked for.</summary>
    public List<EngineLink> Deaf { get; } = [];

    /// <summary>Links whose link-local address was asked for.</summary>
    public List<EngineLink> Sought { get; } = [];

    /// <summary>Machines whose neighbours were asked for.</summary>
    public ConcurrentQueue<VipMachine> NeighboursSought { get; } = [];

    /// <summary>Machines whose links for virtual MACs were asked for, were to be put down, and were to be removed.</summary>
    public List<VipMachine> LinksWanted { get; } = [];

    public List<VipMachine> LinksLowered { get; } = [];

    public List<VipMachine> LinksDropped { get; } = [];

    /// <summary>Links that were put up.</summary>
    public List<int> Raised { get; } = [];

    public ConcurrentQueue<string> Notices { get; } = new();

    /// <summary>Notices of stalls, which any test on a busy machine can have.</summary>
    public ConcurrentQueue<string> Stalls { get; } = new();

    /// <summary>What the interface has now.</summary>
    public HashSet<InterfaceAddress> Held { get; } = [];

    /// <summary>What the table answers: errno, 0 is success.</summary>
    public int Answer { get; set; }

    public int Renewals { get; private set; }

    public static VipSettings Vip(string name = "web", byte id = 51, params ReadOnlySpan<string> addresses) => new(
        name,
        id,
        [.. (addresses.IsEmpty ? ["10.77.0.101"] : addresses.ToArray()).Select(address => new IpPrefix(IPAddress.Parse(address), 24))],
        "eth0",
        RedundancyProtocol.Vrrp3,
        TimeSpan.FromMilliseconds(10),
        true,
        TimeSpan.Zero,
        null,
        [],
        1,
        [],
        new GarpSettings(2, TimeSpan.Zero, TimeSpan.Zero));

    public VipState StateOf(byte id) => Link.ByVrid[id]?.State.State ?? VipState.Initialize;

    /// <summary>An advert of another node, and what follows from it.</summary>
    /// <param name="interval">That it tells, centiseconds. Long enough that a test which is held up for a moment is not at its end.</param>
    public void Hear(byte priority, byte id = 51, WireAddress? source = null, int interval = 20)
    {
        var from = source ?? Peer;
        Span<byte> frame = stackalloc byte[VrrpAdvert.FrameSize(from, 1)];
        Span<byte> address = stackalloc byte[from.Size];
        VrrpAdvert.Write(frame, AdvertPath.ToGroup(default, from), id, priority, interval, address, VrrpChecksum.PseudoHeader);
        Loop.Take(Link, frame);
        Loop.Pass();
    }

    /// <summary>A CARP VIP of vhid 51 with <see cref="Vip"/>'s address.</summary>
    public static VipSettings CarpVip(string password = "love") => Vip() with
    {
        Protocol = RedundancyProtocol.Carp,
        AdvertInterval = TimeSpan.FromSeconds(1),
        Password = new Password(password),
    };

    public void HearCarp(byte advBase, byte advSkew, string password = "love")
    {
        Span<byte> frame = stackalloc byte[CarpAdvert.FrameSize];
        CarpAdvert.Write(frame, AdvertPath.ToGroup(default, Peer), 51, advBase, advSkew, 7, new CarpKey(password, 51, [0x0a4d0065]));
        Loop.Take(Link, frame);
        Loop.Pass();
    }

    public void PassUntil(Func<bool> condition)
    {
        var limit = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(15), "not within 15 s");
            Loop.Pass();
        }
    }

    /// <summary>Ends the notifying thread, so that everything reported is there.</summary>
    public IReadOnlyList<string> Reported()
    {
        _notifier.Dispose();
        return [.. Transitions.Select(t => $"{t.Vip} {t.From}-{t.To} {t.Cause}")];
    }

    public void Dispose()
    {
        _notifier.Dispose();
        Loop.Dispose();
    }

    void ILinkPort.Start(FrameHandler received, Action stopped)
    {
    }

    /// <summary>The last advert sent.</summary>
    public ReadOnlySpan<byte> LastAdvert => _advert.AsSpan(0, _advertLength);

    /// <summary>The last gratuitous ARP or neighbour advertisement sent.</summary>
    public ReadOnlySpan<byte> LastAnnouncement => _announcement;

    bool ILinkPort.Send(ReadOnlySpan<byte> frame)
    {
        if (AdvertPacket.TryRead(frame, out _) == DropReason.None)
            frame[..(_advertLength = frame.Length)].CopyTo(_advert);
        else
            frame.CopyTo(_announcement);
        if (KeepFrames)
            Frames.Add(frame.ToArray());
        return true;
    }

    /// <summary>Everything sent, while <see cref="KeepFrames"/>.</summary>
    public List<byte[]> Frames { get; } = [];

    public bool KeepFrames { get; set; }

    /// <summary>What was sent to unicast peers, as a frame.</summary>
    public List<(WireAddress To, byte[] Frame)> Packets { get; } = [];

    /// <summary>Whether <see cref="Packets"/> grows.</summary>
    public bool KeepPackets { get; set; } = true;

    bool ILinkPort.SendPacket(ReadOnlySpan<byte> packet, WireAddress destination)
    {
        if (!KeepPackets)
            return true;
        byte[] header = [.. new byte[12], .. destination.IsV4 ? (byte[])[0x08, 0x00] : [0x86, 0xdd]];
        Packets.Add((destination, [.. header, .. packet]));
        return true;
    }

    /// <summary>The interface has this link-local address.</summary>
    public void SetLinkLocal(WireAddress address) =>
        Loop.TakeV6(Link, new InterfaceInfo("eth0", 7, true, Link.Mac, []) { LinkLocal = address });

    int IAddressTable.Add(ReadOnlySpan<InterfaceAddress> addresses)
    {
        if (Answer == 0)
            Held.UnionWith(addresses.ToArray());
        return Answer;
    }

    int IAddressTable.Raise(int interfaceIndex)
    {
        Raised.Add(interfaceIndex);
        return Answer;
    }

    int IAddressTable.Renew(ReadOnlySpan<InterfaceAddress> addresses)
    {
        Renewals++;
        return Answer;
    }

    int IAddressTable.Remove(ReadOnlySpan<InterfaceAddress> addresses)
    {
        Held.ExceptWith(addresses.ToArray());
        return 0;
    }
}
