using System.Diagnostics;
using System.Net.Sockets;
using HaActors.Net.Link;
using HaActors.Net.Model;

namespace HaActors.Net.Redundancy.Runtime;

// What owners ask for; every method runs on the redundancy thread.
internal sealed partial class RedundancyLoop
{
    private readonly Action<EngineLink> _repair;
    private readonly Action<EngineLink> _seek;

    public void Add(EngineLink link) => _links.Add(link);

    public void Open(VipSettings vip, byte priority, EngineLink link)
    {
        if (_byName.TryGetValue(vip.Name, out var machine) && !Continues(machine, vip, link))
        {
            Close(machine, "settings changed", atOnce: true);
            machine = null;
        }

        if (machine is null)
        {
            // A VIP that was renamed may be opened before the old name is closed.
            if (link.Find(vip.Id, vip.IsV6) is { } former)
                Close(former, $"vrid {vip.Id} is now that of {vip.Name}", atOnce: true);
            Start(vip, priority, link);
            return;
        }

        machine.IsClosing = false;
        if (!Same(machine.Vip, vip))
            Adapt(machine, vip);
        machine.Planned = priority;
        Retrack(machine);
        Step(machine, RedundancyEvent.NewPriority(machine.Effective));
    }

    public void SetPriority(string vip, byte priority, string cause)
    {
        if (!_byName.TryGetValue(vip, out var machine) || machine.IsClosing)
            return;
        machine.Reason = cause;
        machine.Planned = priority;
        Step(machine, RedundancyEvent.NewPriority(machine.Effective));
    }

    public void Suspect(string vip)
    {
        if (_byName.TryGetValue(vip, out var machine) && !machine.IsClosing)
            Step(machine, RedundancyEvent.Of(RedundancyEventKind.MasterSuspected));
    }

    public void Close(string vip, string cause)
    {
        if (_byName.TryGetValue(vip, out var machine) && !machine.IsClosing)
            Close(machine, cause, atOnce: false);
    }

    public void Subscribe(Subscription subscription)
    {
        _notifier.Post(() => _notifier.Add(subscription));
        foreach (var machine in _byName.Values)
            _notifier.Post(Notification.Transition(machine, machine.State.State, machine.Since, subscription));
    }

    /// <summary>Hands everything over or releases it, and ends the thread when that is done.</summary>
    public void Stop(string cause)
    {
        _stopping = true;
        foreach (var vip in _byName.Keys.ToArray())
            Close(vip, cause);
    }

    /// <summary>The port of a link has stopped by itself: nothing can be heard, so nothing may be held.</summary>
    public void Deafen(EngineLink link)
    {
        if (link.IsDeaf)
            return;
        ChangeLink(link, () => link.IsDeaf = true);
        _repair(link);
    }

    /// <summary>The link has a working port again.</summary>
    public void Restore(EngineLink link, InterfaceInfo info, ILinkPort port)
    {
        link.Port = port;
        link.Take(info);
        foreach (var machine in _byName.Values)
        {
            if (machine.Link == link)
                machine.FollowInterface();
        }

        ChangeLink(link, () => link.IsDeaf = false);
    }

    /// <summary>The link has addresses for adverts over IPv6.</summary>
    public void TakeV6(EngineLink link, InterfaceInfo info)
    {
        link.TakeV6(info);
        foreach (var machine in _byName.Values.Where(machine => machine.Link == link && machine.Vip.IsV6).ToArray())
        {
            machine.FollowInterface();
            if (machine.CanRun)
                Step(machine, RedundancyEvent.Of(RedundancyEventKind.LinkUp));
        }
    }

    private void Close(VipMachine machine, string cause, bool atOnce)
    {
        machine.IsClosing = true;
        machine.Reason = cause;
        var before = machine.State.State;
        Step(machine, RedundancyEvent.Of(RedundancyEventKind.Shutdown));
        if (atOnce && machine.State.State != VipState.Initialize)
            Step(machine, RedundancyEvent.Of(RedundancyEventKind.Shutdown));
        if (before == VipState.Initialize)
            _notifier.Post(Notification.Transition(machine, VipState.Initialize, Stopwatch.GetTimestamp()));
    }

    private void Forget(VipMachine machine)
    {
        _byName.Remove(machine.Vip.Name);
        machine.Link.Find(machine.Vip.Id, machine.Vip.IsV6) = null;
        _machines[machine.Slot] = null;
        _timers.StopAll(machine.Slot);
        Watch();
        machine.IsForgotten = true;
        if (machine.Vip.VirtualMac is not null)
            DropLink(machine);
    }

    private void SetCarrier(EngineLink link, bool carrier)
    {
        if (link.HasCarrier != carrier)
            ChangeLink(link, () => link.HasCarrier = carrier);
    }

    private void ChangeLink(EngineLink link, Action change)
    {
        var before = link.IsUp;
        change();
        if (link.IsUp == before)
            return;
        if (link.IsUp && _byName.Values.Any(machine => machine.Link == link && machine.Vip.IsV6))
            _seek(link);
        foreach (var machine in link.ByVrid)
        {
            if (machine is { CanRun: true } || (machine is not null && !link.IsUp))
                Step(machine, RedundancyEvent.Of(link.IsUp ? RedundancyEventKind.LinkUp : RedundancyEventKind.LinkDown));
        }
    }

    private void Start(VipSettings vip, byte priority, EngineLink link)
    {
        var slot = _machines.IndexOf(null);
        if (slot < 0)
        {
            slot = _machines.Count;
            _machines.Add(null);
        }

        _timers.Add(slot);
        var machine = new VipMachine(vip, priority, link, slot);
        machine.SeekNeighbours = () => _seekNeighbours(machine);
        _machines[slot] = machine;
        _byName.Add(vip.Name, machine);
        link.Find(vip.Id, vip.IsV6) = machine;
        MakeRoom();
        if (_nextRenewal == TimerTable.Never)
            _nextRenewal = Stopwatch.GetTimestamp() + RenewalInterval;
        if (vip.IsV6)
            _seek(link);
        Delay(machine);
        Retrack(machine);
        if (vip.VirtualMac is not null)
            MakeLink(machine);
        else if (machine.CanRun)
            Step(machine, RedundancyEvent.Of(RedundancyEventKind.Startup));
    }

    /// <summary>Changes a running machine; addresses come and go without leaving the state.</summary>
    private void Adapt(VipMachine machine, VipSettings vip)
    {
        var old = machine.Floating;
        machine.Use(vip);
        MakeRoom();
        _table.Remove(old.Except(machine.Floating).ToArray());
        if (machine.State.State == VipState.Master)
        {
            if (!TryAdd(machine))
            {
                Step(machine, RedundancyEvent.Of(RedundancyEventKind.EffectFailed));
                return;
            }

            SendGratuitous(machine);
        }

        Step(machine, RedundancyEvent.Of(RedundancyEventKind.ParametersChanged));
    }

    private void MakeRoom()
    {
        var needed = _byName.Values.Sum(machine => machine.Addresses.Length);
        if (_held.Length < needed)
            _held = new InterfaceAddress[needed];
        _shortestInterval = _byName.Values.Min(machine => machine.Parameters.Interval) * TicksPerMicrosecond;
        Watch();
    }

    /// <summary>Whether a running machine can go on with the settings.</summary>
    private static bool Continues(VipMachine machine, VipSettings vip, EngineLink link) =>
        machine.Link == link && machine.Vip.Id == vip.Id && machine.Vip.IsV6 == vip.IsV6 && machine.Vip.Protocol == vip.Protocol
        && machine.Vip.IsAddressOwner == vip.IsAddressOwner && machine.Vip.VirtualMac == vip.VirtualMac
        && (vip.VirtualMac is null || FamiliesOf(machine.Vip).SetEquals(FamiliesOf(vip)));

    /// <summary>What the settings of a link of its own depend on.</summary>
    private static HashSet<AddressFamily> FamiliesOf(VipSettings vip) => [.. vip.Addresses.Select(address => address.Address.AddressFamily)];

    /// <summary>Whether nothing changed that the machine looks at.</summary>
    private static bool Same(VipSettings a, VipSettings b) =>
        a.AdvertInterval == b.AdvertInterval && a.Password == b.Password && a.Preempt == b.Preempt && a.PreemptDelay == b.PreemptDelay && a.Garp == b.Garp
        && a.Checksum == b.Checksum && a.UnicastMinTtl == b.UnicastMinTtl
        && a.UnicastPeers.SequenceEqual(b.UnicastPeers) && a.Addresses.SequenceEqual(b.Addresses) && a.Track.SequenceEqual(b.Track);
}
