using System.Diagnostics;
using System.Text;
using HaActors.Net.Link;
using HaActors.Net.Model;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>One open VIP: its settings in the form that the wire needs, and the state of its machine. Belongs to the redundancy thread.</summary>
internal sealed class VipMachine
{
    private const int TicksPerMicrosecond = (int)TimeSpan.TicksPerMicrosecond;

    private bool _wantsLink;
    private bool _isForgotten;

    public VipMachine(VipSettings vip, byte priority, EngineLink link, int slot)
    {
        Vip = vip;
        Link = link;
        Slot = slot;
        Planned = priority;
        Use(vip);
        State = RedundancyState.Initial(Effective, Parameters.Interval);
    }

    public EngineLink Link { get; }

    /// <summary>What the owners ask for, before tracks.</summary>
    public byte Planned { get; set; }

    /// <summary>What the tracks of the VIP add to it.</summary>
    public int TrackWeight { get; set; }

    /// <summary>A track of the VIP has failed.</summary>
    public bool IsFaulted { get; set; }

    /// <summary>The priority that the tracks leave of the planned one, 1-254 (keepalived.conf(5), track_file); 255, which nothing changes, of an owner.</summary>
    public byte Effective => Vip.IsAddressOwner ? byte.MaxValue : (byte)Math.Clamp(Planned + TrackWeight, 1, 254);

    /// <summary>Number in the timer table.</summary>
    public int Slot { get; }

    public VipSettings Vip { get; private set; }

    public RedundancyParameters Parameters { get; private set; }

    public RedundancyState State { get; set; }

    /// <summary><see cref="Stopwatch.GetTimestamp"/> of the last change of state.</summary>
    public long Since { get; set; } = Stopwatch.GetTimestamp();

    public InterfaceAddress[] Addresses { get; private set; } = [];

    /// <summary>Those that come and go with the state: none, if they are the node's own.</summary>
    public InterfaceAddress[] Floating => Vip.IsAddressOwner ? [] : Addresses;

    /// <summary>Whether its interface can carry it now: adverts need a source, a virtual MAC a link.</summary>
    public bool CanRun => Link.IsUp && !Parameters.Source.IsNone && !IsFaulted && DelayedUntil == 0 && (Vip.VirtualMac is null || VirtualLink != 0);

    /// <summary>Hardware address that its addresses are at.</summary>
    public MacAddress Mac => Vip.VirtualMac is null ? Link.Mac : Vip.RouterMac;

    /// <summary>
    /// Hardware address that its adverts come from. A virtual MAC (RFC 9568 section 7.3) only as long as it is here: switches learn from each
    /// frame where it is, and adverts of a Backup or of a Master that has just yielded would lead them astray.
    /// </summary>
    public MacAddress AdvertMac => Vip.VirtualMac is { FromOwnMac: false } && (State.State == VipState.Master || HasAddresses) ? Mac : Link.Mac;

    /// <summary>Its addresses were put on their link, and not off it since.</summary>
    public bool HasAddresses { get; set; }

    /// <summary>With a virtual MAC: number of the link that carries it; 0: it is not there.</summary>
    public int VirtualLink { get; set; }

    /// <summary>Whether that link is to be up. Any thread.</summary>
    public bool WantsLink
    {
        get => Volatile.Read(ref _wantsLink);
        set => Volatile.Write(ref _wantsLink, value);
    }

    /// <summary>No longer one of the loop's. Any thread.</summary>
    public bool IsForgotten
    {
        get => Volatile.Read(ref _isForgotten);
        set => Volatile.Write(ref _isForgotten, value);
    }

    /// <summary>Takes no part before; Stopwatch time. 0: it does.</summary>
    public long DelayedUntil { get; set; }

    /// <summary>The addresses as an advert carries them.</summary>
    public byte[] AddressBytes { get; private set; } = [];

    public int IntervalCentiseconds { get; private set; }

    /// <summary>With VRRP version 2: 0-8 bytes.</summary>
    public byte[] Password { get; private set; } = [];

    /// <summary>With CARP only.</summary>
    public CarpVoice? Carp { get; private set; }

    /// <summary>The other nodes that adverts go to one by one, with unicast peers.</summary>
    public WireAddress[] Peers { get; private set; } = [];

    /// <summary>Why the priority was set last; told with the next transition.</summary>
    public string? Reason { get; set; }

    /// <summary>Stopwatch time of the last good advert of another node; 0: none.</summary>
    public long HeardAt { get; set; }

    /// <summary>Who claimed which of its addresses last.</summary>
    public AddressClaim Rival { get; set; }

    /// <summary>No further claim is answered before; Stopwatch time.</summary>
    public long QuietUntil { get; set; }

    /// <summary>For the notifying thread: finds out whom to ask.</summary>
    public Action SeekNeighbours { get; set; } = () => { };

    /// <summary>What neighbours were asked since the last takeover; replaced, never changed.</summary>
    public Question[] Questions { get; set; } = [];

    /// <summary>The questions without an answer, a bit each.</summary>
    public ulong Unanswered { get; set; }

    /// <summary>Asked to end; forgotten once it is in Initialize.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Takes new settings; the vrid and the interface stay.</summary>
    public void Use(VipSettings vip)
    {
        Vip = vip;
        IntervalCentiseconds = (int)(vip.AdvertInterval.TotalMicroseconds / VrrpTimers.MicrosecondsPerCentisecond);
        Password = Encoding.ASCII.GetBytes(vip.Password?.Text ?? "");
        Carp = vip.Protocol == RedundancyProtocol.Carp ? new CarpVoice(vip) : null;
        Parameters = new RedundancyParameters(
            Election.Of(vip.Protocol),
            default,
            vip.AdvertInterval.Ticks / TicksPerMicrosecond,
            vip.Preempt,
            vip.PreemptDelay.Ticks / TicksPerMicrosecond,
            GarpTimes.Of(vip.Garp));
        AddressBytes = [.. vip.Addresses
            .Where(prefix => prefix.Address.AddressFamily == vip.Addresses[0].Address.AddressFamily)
            .SelectMany(prefix => prefix.Address.GetAddressBytes())];
        FollowInterface();
    }

    /// <summary>Takes the present number and address of the interface.</summary>
    public void FollowInterface()
    {
        var peers = Vip.UnicastPeers.Select(WireAddress.From).ToArray();
        Parameters = Parameters with { Source = Link.SourceOf(Vip.IsV6, peers) };
        Peers = [.. peers.Where(peer => !Link.IsOwn(peer))];
        var isOwnLink = Vip.VirtualMac is not null;
        Addresses = [.. Vip.Addresses.Select(prefix =>
            new InterfaceAddress(isOwnLink ? VirtualLink : Link.Index, WireAddress.From(prefix.Address), (byte)prefix.Length) { IsOnOwnLink = isOwnLink })];
    }
}
