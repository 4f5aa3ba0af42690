using System.Diagnostics;
using HaActors.Net.Native;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

// Queued frames in, effects out.
internal sealed partial class RedundancyLoop
{
    private readonly DropLog _drops;

    private long _advertsSent;
    private long _advertsReceived;

    // Of the step under way: when what it follows from was there, and when the machine took it up.
    private long _causedAt;
    private long _steppedAt;

    public long AdvertsSent => Volatile.Read(ref _advertsSent);

    public long AdvertsReceived => Volatile.Read(ref _advertsReceived);

    private void ReceiveFrames(EngineLink link)
    {
        // No more than were there at first: while frames come in faster than this, timers must still fire.
        for (var left = link.Frames.Count; left > 0 && link.Frames.TryRead(out var frame); left--)
        {
            _causedAt = link.Frames.ArrivedAt;
            var reason = Receive(link, frame);
            link.Frames.Release();
            if (reason != DropReason.None)
                Drop(reason, link);
        }
    }

    private void Drop(DropReason reason, EngineLink link)
    {
        // An unknown vrid is only counted: a VIP that is not open here, or somebody else's, is no fault.
        if (_drops.Count(reason, Stopwatch.GetTimestamp()) && reason != DropReason.UnknownVrid)
            _notifier.Notice($"Dropped an advert on {link.Name}: {reason}. Others of this kind are only counted for a minute.");
    }

    /// <summary>One event through one machine, effects and report included.</summary>
    private void Step(VipMachine machine, in RedundancyEvent e)
    {
        EffectList effects = default;
        var before = machine.State.State;
        _steppedAt = Stopwatch.GetTimestamp();
        machine.State = RedundancyMachine.Step(machine.Parameters, machine.State, e, ref effects);
        var done = Perform(machine, effects);
        if (machine.State.State != before)
            Report(machine, before);
        if (!done)
            Step(machine, RedundancyEvent.Of(RedundancyEventKind.EffectFailed));
        else if (machine is { IsClosing: true, State.State: VipState.Initialize })
            Forget(machine);
    }

    private void Report(VipMachine machine, VipState before)
    {
        machine.Since = Stopwatch.GetTimestamp();
        _notifier.Post(Notification.Transition(machine, before, machine.Since) with
        {
            Decide = Math.Max(0, _steppedAt - _causedAt),
            Announce = machine.Since - _steppedAt,
        });
        machine.Reason = null;
    }

    private bool Perform(VipMachine machine, in EffectList effects)
    {
        for (var i = 0; i < effects.Count; i++)
        {
            var effect = effects[i];
            switch (effect.Kind)
            {
                case RedundancyEffectKind.SendAdvert:
                    SendAdvert(machine, effect.Priority);
                    break;
                case RedundancyEffectKind.AddAddresses:
                    if (!TryAdd(machine))
                        return false;
                    break;
                case RedundancyEffectKind.RemoveAddresses:
                    Remove(machine);
                    break;
                case RedundancyEffectKind.SendGratuitous:
                    SendGratuitous(machine);
                    break;
                case RedundancyEffectKind.AskNeighbours:
                    AskNeighbours(machine);
                    break;
                case RedundancyEffectKind.JudgeNeighbours:
                    JudgeNeighbours(machine);
                    break;
                case RedundancyEffectKind.StartTimer:
                    _timers.Start(machine.Slot, effect.Timer, Stopwatch.GetTimestamp() + effect.Delay * TicksPerMicrosecond);
                    break;
                case RedundancyEffectKind.StopTimer:
                    _timers.Stop(machine.Slot, effect.Timer);
                    break;
                case RedundancyEffectKind.StopTimers:
                    _timers.StopAll(machine.Slot);
                    break;
                default:
                    throw new InvalidOperationException($"Unknown effect {effect.Kind}.");
            }
        }

        return true;
    }

    private void SendGratuitous(VipMachine machine)
    {
        var link = machine.Link;
        foreach (var address in machine.Addresses)
        {
            if (address.Address.IsV6)
            {
                link.Port.Send(_frame.AsSpan(0, NeighborAdvert.WriteUnsolicited(_frame, machine.Mac, address.Address, link.IsRouter)));
                continue;
            }

            link.Port.Send(_frame.AsSpan(0, ArpFrame.WriteGratuitous(_frame, ArpFrame.Request, machine.Mac, address.Address.V4)));
            link.Port.Send(_frame.AsSpan(0, ArpFrame.WriteGratuitous(_frame, ArpFrame.Reply, machine.Mac, address.Address.V4)));
        }
    }

    private bool TryAdd(VipMachine machine)
    {
        var errno = RaiseLink(machine);
        if (errno == 0)
            errno = _table.Add(machine.Floating);
        machine.HasAddresses |= errno == 0;
        if (errno != 0)
            _notifier.Notice($"VIP {machine.Vip.Name}: the system refused its addresses on {LinkNameOf(machine)}:"
                + $" {new LinuxException("RTM_NEWADDR", errno).Message}. Trying again later.");
        return errno == 0;
    }

    private void Remove(VipMachine machine)
    {
        var errno = _table.Remove(machine.Floating);
        machine.HasAddresses = false;
        LowerLink(machine);
        if (errno is not (0 or Errno.NoDevice))
            _notifier.Notice($"VIP {machine.Vip.Name}: the system did not remove its addresses from {LinkNameOf(machine)}:"
                + $" {new LinuxException("RTM_DELADDR", errno).Message}. They lose their lifetime within two seconds.");
    }

    private static string LinkNameOf(VipMachine machine) => machine.Vip.VirtualMac?.Link ?? machine.Link.Name;
}
