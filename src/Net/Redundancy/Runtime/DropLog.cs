using System.Collections.Immutable;
using HaActors.Net.Wire;

namespace HaActors.Net.Redundancy.Runtime;

/// <summary>Counts received frames that changed nothing, by rule, and says which are worth telling: the first of each rule in a minute. Any thread.</summary>
internal sealed class DropLog(long ticksPerReport)
{
    private static readonly int Reasons = Enum.GetValues<DropReason>().Length;

    private readonly long[] _counts = new long[Reasons];
    private readonly long[] _reported = new long[Reasons];

    /// <summary>Counts one; true if it is to be told.</summary>
    /// <param name="now">Ticks, above 0.</param>
    public bool Count(DropReason reason, long now)
    {
        Interlocked.Increment(ref _counts[(int)reason]);
        ref var reported = ref _reported[(int)reason];
        var last = Volatile.Read(ref reported);
        return (last == 0 || now - last >= ticksPerReport) && Interlocked.CompareExchange(ref reported, now, last) == last;
    }

    /// <summary>The counts that are not 0, by name of the rule.</summary>
    public ImmutableSortedDictionary<string, long> Read() => Enumerable.Range(0, Reasons)
        .Select(i => (Reason: (DropReason)i, Count: Volatile.Read(ref _counts[i])))
        .Where(entry => entry.Count > 0)
        .ToImmutableSortedDictionary(entry => entry.Reason.ToString(), entry => entry.Count);
}
