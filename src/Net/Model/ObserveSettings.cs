namespace HaActors.Net.Model;

/// <summary>Which traffic tells of a server in trouble (HAProxy <c>observe</c>).</summary>
public enum ObserveLayer
{
    /// <summary>None.</summary>
    None,

    /// <summary>Connections that fail, or that the server resets.</summary>
    Layer4,

    /// <summary>Those, and answers of mode http that are bad or do not come.</summary>
    Layer7,
}

/// <summary>What so much trouble leads to (HAProxy <c>on-error</c>). Each also brings the next probe on within fastinter.</summary>
public enum SuspicionEffect
{
    /// <summary>Nothing else.</summary>
    FastInter,

    /// <summary>Counts as one failed probe.</summary>
    FailCheck,

    /// <summary>Leaves one failed probe to go before the server is down.</summary>
    SuddenDeath,

    /// <summary>Takes the server down at once.</summary>
    MarkDown,
}
