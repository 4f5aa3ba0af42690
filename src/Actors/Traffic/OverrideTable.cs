using System.Collections.Immutable;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Traffic;

/// <summary>All that operators said of servers and frontends. Immutable; merging is the same in any order, so every node comes to the same.</summary>
public sealed record OverrideTable(ImmutableSortedDictionary<(string Backend, string Name), TrafficOverride> Entries) : INodeMessage
{
    // More than any cluster has servers; a peer must not fill our memory.
    private const int MostEntries = 100_000;

    // An entry has three names of 63 characters at most, and is below 300 bytes in JSON: a message stays far below Akka's maximum-frame-size of
    // 128000 bytes, above which one is not sent.
    private const int MostPerMessage = 250;

    public static readonly OverrideTable Empty = new(ImmutableSortedDictionary<(string, string), TrafficOverride>.Empty);

    /// <summary>Takes in what is newer; the same table if nothing is.</summary>
    public OverrideTable With(IEnumerable<TrafficOverride> entries)
    {
        var merged = Entries.ToBuilder();
        var changed = false;
        foreach (var entry in entries)
        {
            var known = merged.GetValueOrDefault(entry.Key);
            if (known is null ? merged.Count < MostEntries : entry.Beats(known))
            {
                merged[entry.Key] = entry;
                changed = true;
            }
        }

        return changed ? new OverrideTable(merged.ToImmutable()) : this;
    }

    /// <summary>Entries as messages, none too long.</summary>
    public static IEnumerable<ClusterMessages.Overrides> Batches(IEnumerable<TrafficOverride> entries) =>
        entries.Chunk(MostPerMessage).Select(chunk => new ClusterMessages.Overrides([.. chunk]));

    /// <summary>The next word on a thing.</summary>
    /// <param name="state">Null: as it is.</param>
    /// <param name="weight">Null: as it is.</param>
    public TrafficOverride Next(string backend, string name, AdminState? state, int? weight, DateTimeOffset now, string node)
    {
        var known = Entries.GetValueOrDefault((backend, name));
        return new TrafficOverride(
            backend,
            name,
            state is { } said ? Words.Of(said) : known?.State ?? Words.Of(AdminState.Ready),
            weight ?? known?.Weight ?? TrafficOverride.AsConfigured,
            Math.Max(now.ToUnixTimeMilliseconds(), (known?.Stamp ?? 0) + 1),
            node);
    }

    public AdminState StateOf(string backend, string name) =>
        Entries.TryGetValue((backend, name), out var entry) ? Words.ToAdminState(entry.State) : AdminState.Ready;

    /// <summary>The weight in force.</summary>
    public int WeightOf(string backend, string name, int configured) =>
        Entries.TryGetValue((backend, name), out var entry) && entry.Weight >= 0 ? entry.Weight : configured;
}

/// <summary>
/// What operators said, as this process last knew it. Outlives actor systems: a node that was cut off goes on from it. Safe from any thread.
/// </summary>
public sealed class OverrideMemory
{
    private volatile OverrideTable _last = OverrideTable.Empty;

    public OverrideTable Last
    {
        get => _last;
        set => _last = value;
    }
}
