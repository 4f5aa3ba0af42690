using HaActors.Net.Model;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy;

/// <summary>
/// What the redundancy protocols differ in: who outranks whom, and how long a node waits. One object a protocol, without state;
/// any thread. Intervals and results in microseconds; priorities are ours, 1-254, whatever the protocol sends instead.
/// </summary>
public abstract class Election
{
    /// <summary>VRRP version 2.</summary>
    public static Election Vrrp2 { get; } = new Vrrp2Election();

    /// <summary>VRRP version 3.</summary>
    public static Election Vrrp3 { get; } = new Vrrp3Election();

    /// <summary>CARP version 2.</summary>
    public static Election Carp { get; } = new CarpElection();

    /// <summary>The rules of a protocol.</summary>
    public static Election Of(RedundancyProtocol protocol) => protocol switch
    {
        RedundancyProtocol.Vrrp2 => Vrrp2,
        RedundancyProtocol.Vrrp3 => Vrrp3,
        RedundancyProtocol.Carp => Carp,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "unknown protocol"),
    };

    /// <summary>From one advert of a Master to its next.</summary>
    /// <param name="interval">As configured.</param>
    public abstract long AdvertInterval(byte priority, long interval);

    /// <summary>Wait of a Backup before it takes over from a Master that has released the address or ranks lower: the best of several goes first.</summary>
    /// <param name="masterInterval">Learned from the Master.</param>
    public abstract long Skew(byte priority, long masterInterval);

    /// <summary>Silence of the Master after which a Backup takes over.</summary>
    /// <param name="interval">As configured.</param>
    /// <param name="masterInterval">Learned from the Master.</param>
    public abstract long MasterDown(byte priority, long interval, long masterInterval);

    /// <summary>Above 0 if another node, by its last advert, ranks higher than this one; 0 if equal.</summary>
    /// <param name="interval">As configured here.</param>
    /// <param name="otherInterval">From the other's advert.</param>
    public abstract int Compare(byte otherPriority, long otherInterval, byte priority, long interval);

    /// <summary>Whether the other one of two Masters of equal rank stays.</summary>
    /// <param name="other">The source of its adverts.</param>
    /// <param name="own">The source of ours, of the same family.</param>
    public abstract bool YieldsTie(WireAddress other, WireAddress own);
}
