namespace Akka.Cluster.Membership;

/// <summary>The Fowler-Noll-Vo hash, variant 1a (draft-eastlake-fnv): the same on every node and in every process.</summary>
internal static class Fnv1A
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Hash of a sequence of texts; the borders between them count.</summary>
    public static ulong Hash64(IEnumerable<string> texts)
    {
        var hash = OffsetBasis;
        foreach (var text in texts)
        {
            foreach (var c in text)
                hash = (hash ^ c) * Prime;
            hash = (hash ^ '\n') * Prime;
        }
        return hash;
    }
}
