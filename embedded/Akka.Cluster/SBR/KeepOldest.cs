namespace Akka.Cluster.SBR;

/// <summary>The side with the oldest member stays, unless that one is alone.</summary>
internal sealed class KeepOldest(KeepOldestSettings settings) : IDowningStrategy
{
    public Decision Decide(SplitView split)
    {
        var counted = split.All.Where(Counts).ToList();
        if (counted.Count == 0) return Decision.DownAll;
        var oldest = counted.Min(Member.AgeOrdering)!;
        var here = split.Reachable.Where(Counts).ToList();
        var there = split.Unreachable.Where(Counts).ToList();
        if (here.Contains(oldest))
            return settings.DownIfAlone && here.Count == 1 && there.Count > 0 ? Decision.DownReachable : Decision.DownUnreachable;
        if (there.Contains(oldest))
            return settings.DownIfAlone && there.Count == 1 && here.Count > 0 ? Decision.DownUnreachable : Decision.DownReachable;
        return Decision.DownAll; // the oldest is connected only indirectly: it goes, and no side has it
    }

    private bool Counts(Member member) =>
        SplitView.IsFull(member) && (string.IsNullOrEmpty(settings.Role) || member.HasRole(settings.Role));
}
