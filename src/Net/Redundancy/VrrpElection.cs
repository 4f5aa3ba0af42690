namespace HaActors.Net.Redundancy;

/// <summary>RFC 9568 sections 6.1 and 6.4.</summary>
internal sealed class Vrrp3Election : Election
{
    public override long AdvertInterval(byte priority, long interval) => interval;

    public override long Skew(byte priority, long masterInterval) => VrrpTimers.Skew(priority, masterInterval);

    public override long MasterDown(byte priority, long interval, long masterInterval) => VrrpTimers.MasterDown(priority, masterInterval);

    public override int Compare(byte otherPriority, long otherInterval, byte priority, long interval) => otherPriority.CompareTo(priority);

    public override bool YieldsTie(uint other, uint own) => other >= own;
}
