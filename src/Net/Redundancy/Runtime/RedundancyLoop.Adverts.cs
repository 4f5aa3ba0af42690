using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using HaActors.Net.Model;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

// Between adverts of each protocol and the machines.
internal sealed partial class RedundancyLoop
{
    private const long MicrosecondsPerSecond = 1_000_000;

    private DropReason Receive(EngineLink link, ReadOnlySpan<byte> frame)
    {
        if (AddressClaim.TryRead(frame, out var claim))
        {
            ReceiveClaim(link, claim, MacAddress.Read(frame));
            return DropReason.None;
        }

        var reason = AdvertPacket.TryRead(frame, out var packet);
        if (reason != DropReason.None)
            return reason;
        return CarpAdvert.IsCarp(packet.Message) ? ReceiveCarp(link, packet)
            : Vrrp2Advert.IsVrrp2(packet.Message) ? ReceiveVrrp2(link, packet)
            : ReceiveVrrp3(link, packet);
    }

    private DropReason ReceiveVrrp3(EngineLink link, in AdvertPacket packet)
    {
        var reason = VrrpAdvert.TryRead(packet, out var advert);
        if (reason != DropReason.None)
            return reason;
        if (!TryFind(link, packet, advert.Vrid, RedundancyProtocol.Vrrp3, out var machine, out reason))
            return reason;
        var interval = advert.IntervalCentiseconds * VrrpTimers.MicrosecondsPerCentisecond;
        Hear(machine, RedundancyEvent.Advert(advert.Priority, advert.Source, interval));
        return DropReason.None;
    }

    private DropReason ReceiveVrrp2(EngineLink link, in AdvertPacket packet)
    {
        var reason = Vrrp2Advert.TryRead(packet, out var advert);
        if (reason != DropReason.None)
            return reason;
        if (!TryFind(link, packet, advert.Vrid, RedundancyProtocol.Vrrp2, out var machine, out reason))
            return reason;
        if (!advert.IsAuthenticatedBy(machine.Password))
            return DropReason.BadAuthentication;
        var interval = advert.IntervalSeconds * MicrosecondsPerSecond;
        if (interval != machine.Parameters.Interval)
            return DropReason.OtherInterval;
        Hear(machine, RedundancyEvent.Advert(advert.Priority, advert.Source, interval));
        return DropReason.None;
    }

    private DropReason ReceiveCarp(EngineLink link, in AdvertPacket packet)
    {
        var reason = CarpAdvert.TryRead(packet, out var advert);
        if (reason != DropReason.None)
            return reason;
        if (!TryFind(link, packet, advert.Vhid, RedundancyProtocol.Carp, out var machine, out reason))
            return reason;
        if (!machine.Carp!.Key.Accepts(advert))
            return DropReason.BadAuthentication;
        Hear(machine, CarpElection.Heard(advert, machine.Parameters.Interval));
        return DropReason.None;
    }

    /// <summary>The machine that an advert of another node is for; its protocol is the advert's.</summary>
    private static bool TryFind(
        EngineLink link,
        scoped in AdvertPacket packet,
        byte id,
        RedundancyProtocol protocol,
        [NotNullWhen(true)] out VipMachine? machine,
        out DropReason reason)
    {
        machine = link.Find(id, packet.Source.IsV6);
        reason = link.IsOwn(packet.Source) ? DropReason.OwnFrame
            : machine is null ? DropReason.UnknownVrid
            : machine.Vip.Protocol != protocol ? DropReason.OtherProtocol
            : Judge(machine, packet);
        return reason == DropReason.None;
    }

    /// <summary>Whether an advert came the way that the VIP's adverts go.</summary>
    private static DropReason Judge(VipMachine machine, scoped in AdvertPacket packet)
    {
        if (machine.Vip.UnicastPeers.IsEmpty)
            return packet.IsMulticast ? DropReason.None : DropReason.WrongDestination;
        if (packet.Destination != machine.Parameters.Source)
            return DropReason.WrongDestination;
        if (!machine.Peers.AsSpan().Contains(packet.Source))
            return DropReason.UnknownPeer;
        return packet.TimeToLive >= machine.Vip.UnicastMinTtl ? DropReason.None : DropReason.WrongTtl;
    }

    private void Hear(VipMachine machine, in RedundancyEvent advert)
    {
        Volatile.Write(ref _advertsReceived, _advertsReceived + 1);
        machine.HeardAt = Stopwatch.GetTimestamp();
        Step(machine, advert);
    }

    private void SendAdvert(VipMachine machine, byte priority)
    {
        var path = AdvertPath.ToGroup(machine.AdvertMac, machine.Parameters.Source);
        if (machine.Vip.UnicastPeers.IsEmpty && machine.Link.Port.Send(_frame.AsSpan(0, WriteAdvert(machine, path, priority))))
            Volatile.Write(ref _advertsSent, _advertsSent + 1);
        foreach (var peer in machine.Peers)
        {
            var length = WriteAdvert(machine, path with { Destination = peer }, priority);
            if (machine.Link.Port.SendPacket(_frame.AsSpan(EthernetHeader.Size..length), peer))
                Volatile.Write(ref _advertsSent, _advertsSent + 1);
        }
    }

    private int WriteAdvert(VipMachine machine, in AdvertPath path, byte priority) => machine.Vip.Protocol switch
    {
        RedundancyProtocol.Carp => machine.Carp!.Write(_frame, path, priority),
        RedundancyProtocol.Vrrp2 => Vrrp2Advert.Write(
            _frame,
            path,
            machine.Vip.Id,
            priority,
            (byte)(machine.Parameters.Interval / MicrosecondsPerSecond),
            machine.AddressBytes,
            machine.Password),
        _ => VrrpAdvert.Write(
            _frame,
            path,
            machine.Vip.Id,
            priority,
            machine.IntervalCentiseconds,
            machine.AddressBytes,
            machine.Vip.Checksum),
    };
}
