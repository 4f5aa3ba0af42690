using System.Diagnostics;
using HaActors.Net.Link;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>The links of its VIPs with virtual MACs. All of it runs on the notifying thread.</summary>
public sealed partial class RedundancyEngine
{
    private static readonly TimeSpan LinkRetryInterval = TimeSpan.FromSeconds(2);

    // While the kernel puts a link down, which takes some 10 ms, nobody else's change of a link or an address gets its turn.
    private static readonly TimeSpan LowerInterval = TimeSpan.FromMilliseconds(100);

    private readonly VirtualLinks _virtual;
    private readonly Queue<VipMachine> _lower = new();
    private readonly Dictionary<string, string[]> _linkGuards = [];     // by VIP; under the gate
    private long _loweredAt;
    private bool _isLowering;

    private void MakeLink(VipMachine machine, string told)
    {
        if (machine.IsForgotten)
            return;
        var (vip, link) = (machine.Vip, machine.Vip.VirtualMac!.Link);
        if (_virtual.TryMake(vip, out var index, out var refusal))
        {
            GuardLink(vip.Name, _virtual.GuardItems(link));
            _loop.Post(() => _loop.TakeLink(machine, index));
            return;
        }

        if (refusal.Length > 0 && refusal != told)
            _notifier.Notice($"VIP {vip.Name} takes no part: {refusal}. It is tried again every {LinkRetryInterval.TotalSeconds:0} s.");
        _notifier.Delay(refusal.Length == 0 ? RepairInterval : LinkRetryInterval, () => MakeLink(machine, refusal));
    }

    private void DropLink(VipMachine machine)
    {
        _virtual.Drop(machine.Vip.VirtualMac!.Link);
        GuardLink(machine.Vip.Name, []);
    }

    private void LowerLinks(VipMachine? next)
    {
        if (next is not null)
            _lower.Enqueue(next);
        if (_isLowering || _disposed)
            return;
        if (_loweredAt != 0 && LowerInterval - Stopwatch.GetElapsedTime(_loweredAt) is { Ticks: > 0 } wait)
        {
            _isLowering = true;
            _notifier.Delay(wait, () =>
            {
                _isLowering = false;
                LowerLinks(null);
            });
            return;
        }

        if (!_lower.TryDequeue(out var machine))
            return;
        if (!machine.WantsLink && !machine.IsForgotten)
        {
            _virtual.Lower(machine.Vip.VirtualMac!.Link);
            _loweredAt = Stopwatch.GetTimestamp();
            if (machine.WantsLink)
                _loop.Post(() => _loop.RaiseAgain(machine));
        }

        LowerLinks(null);
    }

    private void GuardLink(string vip, IEnumerable<string> items)
    {
        lock (_gate)
        {
            _linkGuards[vip] = [.. items];
            GuardOpenVips();
        }
    }
}
