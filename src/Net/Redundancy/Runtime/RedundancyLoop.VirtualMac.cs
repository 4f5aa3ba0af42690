using HaActors.Net.Link;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

// VIPs that are at a virtual MAC, on a link of their own. It is up on the Master only: what is down neither answers nor sends, so that a
// switch never learns a wrong way, and takes nothing that a switch floods. To put it up takes the kernel 0.1 ms; to put it down, make or
// remove it 10 ms and more, which is left to the notifying thread. The addresses come off before, at once.
internal sealed partial class RedundancyLoop
{
    /// <summary>Called on this thread when a VIP needs its link; is to end in <see cref="TakeLink"/>.</summary>
    public Action<VipMachine> MakeLink { get; init; } = _ => { };

    /// <summary>Called on this thread when a VIP that had a link has ended.</summary>
    public Action<VipMachine> DropLink { get; init; } = _ => { };

    /// <summary>Called on this thread when a link has lost its addresses; if it is wanted again by then, is to end in <see cref="RaiseAgain"/>.</summary>
    public Action<VipMachine> LowerLinkSoon { get; init; } = _ => { };

    /// <summary>The link of a VIP is there.</summary>
    public void TakeLink(VipMachine machine, int index)
    {
        if (machine.IsForgotten)
            return;
        machine.VirtualLink = index;
        machine.FollowInterface();
        if (machine is { CanRun: true, IsClosing: false })
            Step(machine, RedundancyEvent.Of(RedundancyEventKind.Startup));
    }

    /// <summary>The link was put down although it is wanted, and with it went addresses of IPv6.</summary>
    public void RaiseAgain(VipMachine machine)
    {
        if (!machine.IsForgotten && machine.State.State == VipState.Master && !TryAdd(machine))
            Step(machine, RedundancyEvent.Of(RedundancyEventKind.EffectFailed));
    }

    private int RaiseLink(VipMachine machine)
    {
        if (machine.Vip.VirtualMac is null)
            return 0;
        machine.WantsLink = true;
        return _table.Raise(machine.VirtualLink);
    }

    private void LowerLink(VipMachine machine)
    {
        if (!machine.WantsLink)
            return;
        machine.WantsLink = false;
        LowerLinkSoon(machine);
    }

    /// <summary>Somebody else has put a VIP's link down, or removed it.</summary>
    public void FollowLinks(in LinkNotice notice)
    {
        for (var slot = 0; slot < _machines.Count; slot++)
        {
            if (_machines[slot] is not { VirtualLink: not 0 } machine)
                continue;
            if (notice.Index == machine.VirtualLink ? notice.IsGone : notice.Index == 0 && InterfaceInfo.Find(machine.Vip.VirtualMac!.Link)?.Index != machine.VirtualLink)
                LoseLink(machine);
            else if (notice.Index == machine.VirtualLink && !notice.HasCarrier && machine.Link.IsUp)
                RaiseAgain(machine);
        }
    }

    private void LoseLink(VipMachine machine)
    {
        machine.VirtualLink = 0;
        Step(machine, RedundancyEvent.Of(RedundancyEventKind.LinkDown));
        if (!machine.IsForgotten)
            MakeLink(machine);
    }

    /// <summary>
    /// Whether a frame from a virtual MAC is one that this node has sent itself, which no filter can tell from a peer's, or a claim that
    /// the virtual MAC has an address: whose turn it is to make it is for the adverts to say. The link's capturing thread.
    /// </summary>
    private static bool IsEcho(EngineLink link, ReadOnlySpan<byte> frame)
    {
        var macs = link.VirtualMacs;
        if (macs.Length == 0 || !EthernetHeader.TryRead(frame, out var ethernet) || !macs.AsSpan().Contains(ethernet.Source))
            return false;
        return AddressClaim.TryRead(frame, out var claim) ? macs.AsSpan().Contains(claim.Mac)
            : AdvertPacket.TryRead(frame, out var packet) == DropReason.None && link.IsOwn(packet.Source);
    }
}
