using System.Collections.Immutable;

namespace Akka.Cluster.SBR;

/// <summary>What becomes of a split.</summary>
internal enum Decision
{
    /// <summary>This side stays.</summary>
    DownUnreachable,

    /// <summary>The other side stays.</summary>
    DownReachable,

    /// <summary>Neither may stay, because neither can know enough.</summary>
    DownAll,
}

/// <summary>Chooses the side of a split that stays. Pure: every member of a side comes to the same result.</summary>
internal interface IDowningStrategy
{
    /// <param name="split">The split; the decision is about its two sides, never about members that are indirectly connected.</param>
    Decision Decide(SplitView split);
}

/// <summary>Reads a decision.</summary>
internal static class Decisions
{
    /// <summary>The members to down. Members that are connected only indirectly always go, whichever side stays.</summary>
    public static ImmutableSortedSet<Member> Doomed(this Decision decision, SplitView split) => decision switch
    {
        Decision.DownUnreachable => split.Unreachable.Union(split.IndirectlyConnected),
        Decision.DownReachable => split.Reachable.Union(split.IndirectlyConnected),
        _ => [.. split.All],
    };
}
