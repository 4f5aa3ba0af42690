using System.Collections.Immutable;

namespace HaActors.Host.Config;

/// <summary>What differs between two configurations, by path.</summary>
/// <param name="Paths">Of values that were added, removed or changed, in order; items of a list count as the list.</param>
internal sealed record ConfigChanges(ImmutableArray<string> Paths)
{
    // What a running node is built upon: its identity, its cluster, its listeners for operators.
    private static readonly string[] FixedAtStart =
        ["ha.node.name", "ha.node.interface", "ha.node.address", "ha.cluster", "ha.admin", "ha.log", "akka"];

    public bool None => Paths.IsEmpty;

    /// <summary>Those that only a restart can put in force.</summary>
    public IEnumerable<string> NeedRestart => Paths.Where(path => FixedAtStart.Any(start => IsAtOrBelow(path, start)));

    public static ConfigChanges Between(IEnumerable<WrittenValue> before, IEnumerable<WrittenValue> after)
    {
        var (old, fresh) = (Values(before), Values(after));
        return new ConfigChanges(
        [
            .. old.Keys.Union(fresh.Keys)
                .Where(path => old.GetValueOrDefault(path) != fresh.GetValueOrDefault(path))
                .Select(path => path.Split('[')[0])
                .Distinct()
                .Order(StringComparer.Ordinal),
        ]);
    }

    private static Dictionary<string, string> Values(IEnumerable<WrittenValue> values) =>
        values.ToDictionary(value => value.Path, value => value.Value);

    private static bool IsAtOrBelow(string path, string start) =>
        path == start || path.StartsWith(start + ".", StringComparison.Ordinal);
}
