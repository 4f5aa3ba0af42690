namespace Akka.Cluster;

/// <summary>Where a member stands in its life. The numbers are those of the wire format; they are not an order.</summary>
public enum MemberStatus
{
    /// <summary>Known to the cluster, not yet counted.</summary>
    Joining = 0,

    /// <summary>A full member.</summary>
    Up = 1,

    /// <summary>Has asked to leave and still takes part.</summary>
    Leaving = 2,

    /// <summary>Its leaving has been agreed; it hands over and goes.</summary>
    Exiting = 3,

    /// <summary>Declared dead, by an operator or a downing provider; this cannot be taken back.</summary>
    Down = 4,

    /// <summary>No longer a member; only seen in events.</summary>
    Removed = 5,

    /// <summary>Admitted while some other member is unreachable, before the cluster could agree on <see cref="Up"/>.</summary>
    WeaklyUp = 6,
}
