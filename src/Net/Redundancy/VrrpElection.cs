using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy;

/// <summary>What both versions have in common.</summary>
internal abstract class VrrpElection : Election
{
    public override long AdvertInterval(byte priority, long interval) => interval;

    public override int Compare(byte otherPriority, long otherInterval, byte priority, long interval) => otherPriority.CompareTo(priority);

    public override bool YieldsTie(WireAddress other, WireAddress own) => other.CompareTo(own) >= 0;
}

/// <summary>RFC 3768 section 6.1: Skew_Time is a part of a second whatever the interval, and the interval is the same on all nodes.</summary>
internal sealed class Vrrp2Election : VrrpElection
{
    private const long MicrosecondsPerSecond = 1_000_000;

    public override long Skew(byte priority, long masterInterval) => VrrpTimers.Skew(priority, MicrosecondsPerSecond);

    public override long MasterDown(byte priority, long interval, long masterInterval) =>
        3 * interval + VrrpTimers.Skew(priority, MicrosecondsPerSecond);
}

/// <summary>RFC 9568 sections 6.1 and 6.4.</summary>
internal sealed class Vrrp3Election : VrrpElection
{
    public override long Skew(byte priority, long masterInterval) => VrrpTimers.Skew(priority, masterInterval);

    public override long MasterDown(byte priority, long interval, long masterInterval) => VrrpTimers.MasterDown(priority, masterInterval);
}
