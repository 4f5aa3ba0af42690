namespace HaActors.Actors;

/// <summary>Intervals and limits of the actors; all above zero. Tests shorten them.</summary>
public sealed record NodeTimings
{
    /// <summary>How often a node reports to its peers when nothing changes.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long changes are collected before they are reported together.</summary>
    public TimeSpan ReportDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Age at which a report no longer says what its node owns.</summary>
    public TimeSpan ReportTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node without a plan waits before it takes part with its fallback ranking.</summary>
    public TimeSpan FallbackAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a Master that is no longer first waits to be relieved by the first before it asks for its own rank only.</summary>
    public TimeSpan HandOverLimit { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a move may take to become part of a plan before the operator hears that it did not.</summary>
    public TimeSpan MoveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long entries of stick tables are collected before they are told to the other nodes.</summary>
    public TimeSpan StickInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a peer may take for one piece of its stick tables before it is asked again.</summary>
    public TimeSpan StickAskLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the traffic counters are read.</summary>
    public TimeSpan CountersInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an open frontend waits for the first verdicts on a backend that a reload gives it.</summary>
    public TimeSpan FirstVerdictsTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Limit on the release of all addresses at a graceful stop.</summary>
    public TimeSpan ReleaseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the taker of a VIP waits for its owner's word that the move is prepared.</summary>
    public TimeSpan HandoverAskLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a prepared move may take to happen, besides four advertisement intervals.</summary>
    public TimeSpan HandoverMoveLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two counts of the connections that an owner keeps after a move.</summary>
    public TimeSpan KeptCountInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>From the release of the addresses until listeners close: handshakes that were under way end in it.</summary>
    public TimeSpan AcceptGrace { get; init; } = TimeSpan.FromMilliseconds(300);
}
