using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace HaActors.Actors.Admin;

/// <summary>
/// Counts what has no counter of its own, by area, kind and reason, since the start of the process. Strangers choose many of the
/// reasons, so their number is limited. Any thread.
/// </summary>
public sealed class Tally
{
    /// <summary>Counters that are kept apart; what comes after them is counted under <see cref="Other"/>.</summary>
    public const int MostCounters = 200;

    /// <summary>Reason of what is not told apart any more.</summary>
    public const string Other = "other";

    // A column of a terminal.
    private const int LongestReason = 80;

    private readonly ConcurrentDictionary<(string Area, string Kind, string Reason), long> _counts = new();

    /// <summary>Counts one.</summary>
    /// <param name="area">A fixed word, as is <paramref name="kind"/>.</param>
    /// <param name="reason">The cause; cut to 80 characters.</param>
    public void Count(string area, string kind, string reason)
    {
        var key = (area, kind, reason.Length > LongestReason ? reason[..LongestReason] : reason);
        if (!_counts.ContainsKey(key) && _counts.Count >= MostCounters)
        {
            key = (area, kind, Other);
        }

        _counts.AddOrUpdate(key, 1, (_, count) => count + 1);
    }

    /// <summary>What was counted so far.</summary>
    public ImmutableArray<(string Area, string Kind, string Reason, long Count)> Read() =>
        [.. _counts.Select(pair => (pair.Key.Area, pair.Key.Kind, pair.Key.Reason, pair.Value))];
}
