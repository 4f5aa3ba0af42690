using System.Buffers.Binary;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy;

/// <summary>
/// CARP as FreeBSD's netinet/ip_carp.c and ucarp's carp.c have it: a node adverts every advbase + advskew/256 seconds, and who does
/// so more often ranks higher. Our priority is the advskew counted down from 254. The interval of the configuration is advbase.
/// </summary>
internal sealed class CarpElection : Election
{
    /// <summary>Missed advbases after which a Master is dead: ucarp's default dead ratio, fixed in FreeBSD.</summary>
    public const int DeadRatio = 3;

    private const byte LargestSkew = 254;
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>The advskew, 0-253, of a priority, 254-1.</summary>
    public static byte AdvSkew(byte priority) => (byte)(LargestSkew - priority);

    /// <summary>
    /// What an advert means to a machine. Priority 0, a release, is made of a bow-out; of a demoted sender, as OpenBSD lets the
    /// demotion count before everything else and we never have one; and of a Master so slow that it would time out, which ucarp
    /// and FreeBSD replace at once.
    /// </summary>
    /// <param name="interval">Own advbase, microseconds.</param>
    public static RedundancyEvent Heard(in CarpAdvert advert, long interval)
    {
        var other = advert.AdvBase * MicrosecondsPerSecond + Fraction(advert.AdvSkew);
        var releases = advert.IsBowOut || advert.Demotion > 0 || other > DeadRatio * interval;
        var priority = releases ? 0 : Math.Max(1, LargestSkew - advert.AdvSkew);
        return RedundancyEvent.Advert((byte)priority, advert.Source, other);
    }

    public override long AdvertInterval(byte priority, long interval) => interval + Fraction(AdvSkew(priority));

    public override long Skew(byte priority, long masterInterval) => Fraction(AdvSkew(priority));

    /// <summary>By the own advbase: CARP does not learn the Master's.</summary>
    public override long MasterDown(byte priority, long interval, long masterInterval) =>
        DeadRatio * interval + Fraction(AdvSkew(priority));

    public override int Compare(byte otherPriority, long otherInterval, byte priority, long interval) =>
        AdvertInterval(priority, interval).CompareTo(otherInterval);

    /// <summary>
    /// The lower address stays Master; of IPv4 addresses, compared from the last byte on: ucarp compares them as they lie in the
    /// memory of a little-endian machine.
    /// </summary>
    public override bool YieldsTie(WireAddress other, WireAddress own) => own.IsV4
        ? BinaryPrimitives.ReverseEndianness(other.V4) <= BinaryPrimitives.ReverseEndianness(own.V4)
        : other.CompareTo(own) <= 0;

    private static long Fraction(byte advSkew) => advSkew * MicrosecondsPerSecond / 256;
}
