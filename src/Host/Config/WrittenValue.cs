using System.Collections.Immutable;

namespace HaActors.Host.Config;

/// <summary>One value of a configuration as it is written, after includes, overrides and environment variables.</summary>
/// <param name="Path">Path of the key; items of a list end with their index.</param>
/// <param name="Source">File and line.</param>
public sealed record WrittenValue(string Path, string Value, string Source)
{
    /// <summary>All values of a tree, in path order.</summary>
    internal static ImmutableArray<WrittenValue> AllOf(ConfigObject root) => [.. Below(root).OrderBy(value => value.Path, StringComparer.Ordinal)];

    /// <summary>The value as operators may see it: no password.</summary>
    public WrittenValue Shown() =>
        Path.Split('.')[^1] == "password" && Value.Length > 0 ? this with { Value = "(hidden)" } : this;

    // An empty block or list says something, too: a backend's `check { }` is a check.
    private static IEnumerable<WrittenValue> Below(ConfigValue value) => value switch
    {
        ConfigObject { Fields.IsEmpty: false } block => block.Fields.SelectMany(field => Below(field.Value)),
        ConfigObject empty => [new WrittenValue(empty.Path, "{ }", empty.Source)],
        ConfigList { Items.IsEmpty: false } list => list.Items.SelectMany(Below),
        ConfigList empty => [new WrittenValue(empty.Path, "[ ]", empty.Source)],
        ConfigScalar scalar => [new WrittenValue(scalar.Path, scalar.Text, scalar.Source)],
        _ => throw new InvalidOperationException($"{value.GetType().Name} has no written form"),
    };
}
