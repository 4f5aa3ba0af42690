namespace HaActors.Host.Config;

/// <summary>One thing that is wrong with a configuration, complete enough to be put right without looking anywhere else.</summary>
/// <param name="Path">Path of the key, such as <c>ha.vips.web.id</c>; empty: the text as a whole.</param>
/// <param name="Value">The value as written; null: the key is missing, or the rule is not about one value.</param>
/// <param name="Rule">What holds for good values, and what to do where that is not plain.</param>
/// <param name="Source">File and line, as in <c>node.conf:12</c>.</param>
public sealed record ConfigError(string Path, string? Value, string Rule, string Source)
{
    /// <summary>One line: <c>PATH = VALUE: RULE (FILE:LINE)</c>.</summary>
    public override string ToString()
    {
        var subject = (Path.Length, Value) switch
        {
            (0, _) => "",
            (_, null) => Path + ": ",
            _ => $"{Path} = {OneLine(Value)}: ",
        };
        return $"{subject}{Rule} ({Source})";
    }

    private static string OneLine(string value) => value.Length == 0 ? "\"\"" : Printable.Of(value);
}
