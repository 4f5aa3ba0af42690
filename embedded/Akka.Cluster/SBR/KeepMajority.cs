namespace Akka.Cluster.SBR;

/// <summary>The larger side stays; of two equal ones that with the lowest address.</summary>
internal sealed class KeepMajority(string? role) : IDowningStrategy
{
    public Decision Decide(SplitView split)
    {
        var known = Compare(split, mine: SplitView.IsFull, theirs: SplitView.IsFull);
        if (known == Decision.DownReachable || !split.LeaderIsElsewhere) return known;

        // Their leader may have brought joining members up and let leaving ones go before this side could learn of it.
        // If that would turn the result, the other side may have decided to stay: then this one must not.
        var worst = Compare(split, mine: m => m.Status == MemberStatus.Up, theirs: m => m.Status is not (MemberStatus.Exiting or MemberStatus.Down));
        return worst == known ? known : Decision.DownAll;
    }

    private Decision Compare(SplitView split, Func<Member, bool> mine, Func<Member, bool> theirs)
    {
        var here = split.Reachable.Where(m => mine(m) && Counts(m)).ToList();
        var there = split.Unreachable.Where(m => theirs(m) && Counts(m)).ToList();
        if (here.Count != there.Count) return here.Count > there.Count ? Decision.DownUnreachable : Decision.DownReachable;
        if (here.Count == 0) return Decision.DownAll;
        return here.Min()!.CompareTo(there.Min()) < 0 ? Decision.DownUnreachable : Decision.DownReachable;
    }

    private bool Counts(Member member) => string.IsNullOrEmpty(role) || member.HasRole(role);
}
