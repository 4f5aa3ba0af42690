using System.Diagnostics;

namespace HaActors.Net.Redundancy.Runtime;

// VIPs that are to wait after the start of the process (keepalived vrrp_startup_delay).
internal sealed partial class RedundancyLoop
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _nextStart = TimerTable.Never;

    /// <summary>Lets a VIP wait for what is left of its delay; one that is opened later has none.</summary>
    private void Delay(VipMachine machine)
    {
        var until = _started + (long)(machine.Vip.StartupDelay.TotalSeconds * Stopwatch.Frequency);
        if (until <= Stopwatch.GetTimestamp())
            return;
        machine.DelayedUntil = until;
        _nextStart = Math.Min(_nextStart, until);
        _notifier.Notice($"VIP {machine.Vip.Name} takes no part until {machine.Vip.StartupDelay.TotalSeconds:0.###} s after the start (startup-delay).");
    }

    private void StartDelayed()
    {
        var now = Stopwatch.GetTimestamp();
        _nextStart = TimerTable.Never;
        foreach (var machine in _machines.ToArray())
        {
            if (machine is null or { DelayedUntil: 0 })
                continue;
            if (machine.DelayedUntil > now)
            {
                _nextStart = Math.Min(_nextStart, machine.DelayedUntil);
                continue;
            }

            machine.DelayedUntil = 0;
            _causedAt = now;
            if (machine is { CanRun: true, IsClosing: false })
                Step(machine, RedundancyEvent.Of(RedundancyEventKind.Startup));
        }
    }
}
