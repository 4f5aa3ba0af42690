using System.Collections.Immutable;
using Hocon;

namespace HaActors.Host.Config;

/// <summary>A parsed value; immutable. This file is the only one that names the HOCON parser.</summary>
/// <param name="Path">Path in the configuration.</param>
/// <param name="Source">File and line.</param>
internal abstract record ConfigValue(string Path, string Source);

internal sealed record ConfigScalar(string Path, string Source, string Text) : ConfigValue(Path, Source);

internal sealed record ConfigList(string Path, string Source, ImmutableArray<ConfigValue> Items) : ConfigValue(Path, Source);

/// <param name="Fields">In the order of the file.</param>
internal sealed record ConfigObject(string Path, string Source, ImmutableArray<KeyValuePair<string, ConfigValue>> Fields)
    : ConfigValue(Path, Source)
{
    public ConfigValue? Find(string key) => Fields.FirstOrDefault(f => f.Key == key).Value;
}

/// <summary>Makes the tree from a text, with environment variables filled in.</summary>
internal static class ConfigTree
{
    /// <summary>Parses; errors of syntax and unknown environment variables go to <paramref name="errors"/>, and the result is null.</summary>
    public static ConfigObject? Parse(ConfigText text, ICollection<ConfigError> errors)
    {
        if (HoconScanner.NestsTooDeep(text.Text))
        {
            errors.Add(new ConfigError("", null, $"not HOCON that can be read: nested deeper than {HoconScanner.MaxDepth} levels", text.Lines[0]));
            return null;
        }

        try
        {
            // An empty text is an empty configuration, but the parser refuses it.
            var root = HoconConfigurationFactory.ParseString(string.IsNullOrWhiteSpace(text.Text) ? "{}" : text.Text).Root;
            return (ConfigObject)new Builder(text).Build(root, "", []);
        }
        catch (Exception e) when (e is HoconException or HoconParserException or FormatException or InvalidCastException)
        {
            var line = (e as HoconParserException)?.LineNumber ?? 0;
            var source = text.Lines.Length == 0 ? "" : text.Lines[Math.Clamp(line, 1, text.Lines.Length) - 1];
            errors.Add(new ConfigError("", null, "not HOCON: " + e.Message.ReplaceLineEndings(" "), source));
            return null;
        }
    }

    private sealed class Builder
    {
        private readonly Dictionary<string, string> _sources = [];
        private readonly string _start;

        public Builder(ConfigText text)
        {
            _start = text.Lines.Length == 0 ? "" : text.Lines[0];
            var line = 0;
            var at = 0;
            foreach (var key in HoconScanner.Scan(text.Text))
            {
                line += text.Text.AsSpan(at, key.Start - at).Count('\n');
                at = key.Start;
                for (var depth = 1; depth <= key.Path.Length; depth++)
                    _sources[string.Join('\0', key.Path.Take(depth))] = text.Lines[Math.Min(line, text.Lines.Length - 1)];
            }
        }

        public ConfigValue Build(HoconValue value, string path, ImmutableArray<string> keys)
        {
            var source = _sources.GetValueOrDefault(string.Join('\0', keys), _start);
            return value.Type switch
            {
                HoconType.Object => new ConfigObject(path, source,
                [
                    .. value.GetObject()
                        .Where(f => !IsNull(f.Value.Value))
                        .Select(f => KeyValuePair.Create(f.Key, Build(f.Value.Value, Join(path, f.Key), keys.Add(f.Key)))),
                ]),
                HoconType.Array => new ConfigList(path, source,
                    [.. value.GetArray().Select((item, i) => Build(item, $"{path}[{i}]", keys))]),
                HoconType.Empty => new ConfigScalar(path, source, ""),
                _ => new ConfigScalar(path, source, value.GetString() ?? ""),
            };
        }

        /// <summary><c>key = null</c> unsets the key.</summary>
        private static bool IsNull(HoconValue value) => value.Type == HoconType.String && value.GetString() is null;

        private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
    }
}
