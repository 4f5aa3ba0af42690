using System.Collections.Immutable;

namespace HaActors.Host.Config;

/// <summary>What one pass over a configuration found: errors, each once, and the keys that were asked for.</summary>
internal sealed class ConfigReading
{
    private readonly List<ConfigError> _errors = [];
    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);

    private readonly List<WrittenValue> _contents = [];

    /// <summary>Fingerprints of files that the configuration names, as values of their own: a renewed file is a change.</summary>
    public IEnumerable<WrittenValue> Contents => _contents;

    public ImmutableArray<ConfigError> Errors => [.. _errors.Distinct()];

    /// <summary>Paths of all keys asked for.</summary>
    public IReadOnlyCollection<string> Keys => _keys;

    /// <param name="path">Of the value that names the file, or a folder with it.</param>
    public void NoteContent(string path, string fingerprint, string file) =>
        _contents.Add(new WrittenValue($"{path}[{Path.GetFileName(file)}]", fingerprint, file));

    public void NoteRead(string path) => _keys.Add(path);

    public void Fail(string path, string? value, string rule, string source) =>
        _errors.Add(new ConfigError(path, value, rule, source));

    public void Fail(ConfigValue value, string rule) =>
        Fail(value.Path, (value as ConfigScalar)?.Text, rule, value.Source);
}
