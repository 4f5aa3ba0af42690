namespace Akka.Cluster.SBR;

/// <summary>A side with at least so many members stays.</summary>
internal sealed class StaticQuorum(StaticQuorumSettings settings) : IDowningStrategy
{
    public Decision Decide(SplitView split)
    {
        // With twice the quorum two sides could both have it.
        if (split.All.Count(Counts) > settings.Size * 2 - 1) return Decision.DownAll;
        return split.Reachable.Count(Counts) >= settings.Size ? Decision.DownUnreachable : Decision.DownReachable;
    }

    private bool Counts(Member member) =>
        SplitView.IsFull(member) && (string.IsNullOrEmpty(settings.Role) || member.HasRole(settings.Role));
}
