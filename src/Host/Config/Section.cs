using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HaActors.Host.Config;

/// <summary>
/// Reads the keys of one block. A key that the block lacks comes from the first of its fallbacks that has it. A bad value is
/// recorded and a harmless value returned, so that one pass finds every error. A key that nobody read by the time of
/// <see cref="RejectUnknown"/> is an error, so what is read is what is known.
/// </summary>
internal sealed class Section(ConfigReading reading, ConfigObject block, params ConfigObject?[] fallbacks)
{
    private readonly SortedSet<string> _read = new(StringComparer.Ordinal);

    public ConfigReading Reading => reading;

    public string Path => block.Path;

    public string Source => block.Source;

    /// <summary>Finds a value without judging it; null: neither here nor in a fallback.</summary>
    public ConfigValue? Find(string key)
    {
        _read.Add(key);
        reading.NoteRead(PathOf(key));
        return fallbacks.Prepend(block).Select(b => b?.Find(key)).FirstOrDefault(v => v is not null);
    }

    /// <summary>The value if the block itself gives it, fallbacks aside.</summary>
    public ConfigValue? Own(string key) => block.Find(key);

    public ConfigObject? Block(string key)
    {
        var value = Find(key);
        if (value is not (null or ConfigObject))
            reading.Fail(value, "must be a block { … }");
        return value as ConfigObject;
    }

    /// <summary>A block inside this one, with the blocks of that name inside the fallbacks as its fallbacks.</summary>
    public Section Sub(string key) => new(
        reading,
        Block(key) is { } own && own == block.Find(key) ? own : new ConfigObject(PathOf(key), block.Source, []),
        [.. fallbacks.Select(f => f?.Find(key) as ConfigObject)]);

    /// <summary>An entry that takes from this section, its defaults, what it lacks.</summary>
    public Section DefaultsFor(ConfigObject entry) => Below(entry, []);

    /// <summary>This section, with another for what it lacks.</summary>
    public Section Over(Section other) => other.Below(block, fallbacks);

    /// <summary>The entries of a block whose keys are names that the operator chose.</summary>
    public IEnumerable<KeyValuePair<string, ConfigObject>> Entries(string key)
    {
        foreach (var (name, value) in Block(key)?.Fields ?? [])
        {
            if (!Names.IsEntryName(name))
                reading.Fail(value.Path, name, Names.EntryRule, value.Source);
            if (value is ConfigObject entry)
                yield return KeyValuePair.Create(name, entry);
            else
                reading.Fail(value, "must be a block { … }");
        }
    }

    /// <summary>The text of a key that must be there; null after an error.</summary>
    public ConfigScalar? Scalar(string key)
    {
        switch (Find(key))
        {
            case ConfigScalar scalar:
                return scalar;
            case null:
                reading.Fail(PathOf(key), null, "must be given", block.Source);
                return null;
            case var other:
                reading.Fail(other, "must be a single value");
                return null;
        }
    }

    public string Text(string key) => Scalar(key)?.Text ?? "";

    /// <summary>A text of a form.</summary>
    /// <param name="isSecret">Whether an error must not show the value.</param>
    public string Matching(string key, Regex form, string rule, bool isSecret = false)
    {
        if (Scalar(key) is not { } scalar)
            return "";
        if (!form.IsMatch(scalar.Text))
            reading.Fail(scalar.Path, isSecret ? null : scalar.Text, rule, scalar.Source);
        return scalar.Text;
    }

    public int Integer(string key, int min, int max)
    {
        var rule = $"must be a whole number, {min}-{max}";
        if (Scalar(key) is not { } scalar)
            return min;
        if (int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
            return number;
        reading.Fail(scalar, rule);
        return min;
    }

    public bool Flag(string key) => Choice(key, Flags);

    public TimeSpan Duration(string key, TimeSpan min, TimeSpan max) => Scalar(key) is { } scalar ? Duration(scalar, min, max) : min;

    public TimeSpan Duration(ConfigScalar scalar, TimeSpan min, TimeSpan max, string orWord = "")
    {
        if (Durations.TryParse(scalar.Text, out var duration) && duration >= min && duration <= max)
            return duration;
        reading.Fail(scalar, $"must be a duration with a unit, {Durations.Format(min)}-{Durations.Format(max)}{orWord}");
        return min;
    }

    /// <summary>One of a set of words.</summary>
    public T Choice<T>(string key, IReadOnlyDictionary<string, T> words) where T : struct
    {
        if (Scalar(key) is not { } scalar)
            return default;
        if (words.TryGetValue(scalar.Text, out var value))
            return value;
        reading.Fail(scalar, $"must be one of: {string.Join(", ", words.Keys)}");
        return default;
    }

    /// <summary>A list of texts; a single value counts as a list of one.</summary>
    public ImmutableArray<ConfigScalar> List(string key)
    {
        switch (Find(key))
        {
            case ConfigScalar scalar:
                return [scalar];
            case ConfigList list when list.Items.All(i => i is ConfigScalar):
                return [.. list.Items.Cast<ConfigScalar>()];
            case null:
                reading.Fail(PathOf(key), null, "must be given", block.Source);
                return [];
            case var other:
                reading.Fail(other, "must be a list of values");
                return [];
        }
    }

    /// <summary>Records every key of the block that has not been read.</summary>
    public void RejectUnknown()
    {
        foreach (var (key, value) in block.Fields.Where(f => !_read.Contains(f.Key)))
            reading.Fail(value, UnknownRule(key));
    }

    private static readonly Dictionary<string, bool> Flags = new()
    {
        ["true"] = true,
        ["yes"] = true,
        ["on"] = true,
        ["false"] = false,
        ["no"] = false,
        ["off"] = false,
    };

    private Section Below(ConfigObject first, ConfigObject?[] second) => new(reading, first, [.. second, block, .. fallbacks]);

    private string PathOf(string key) => block.Path.Length == 0 ? key : $"{block.Path}.{key}";

    private string UnknownRule(string key)
    {
        var nearest = Names.Nearest(key, _read);
        return nearest is null ? $"unknown key; known here: {string.Join(", ", _read)}" : $"unknown key; did you mean {nearest}?";
    }
}
