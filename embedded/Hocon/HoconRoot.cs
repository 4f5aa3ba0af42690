using HaActors.Embedded.HoconText;

namespace Hocon;

/// <summary>
/// A tree of values read by path. A getter without a default throws HoconValueException, with the path, when the
/// value is missing or of another type; one with a default returns it only when the value is missing.
/// </summary>
public class HoconRoot
{
    public HoconRoot(HoconValue value) => Value = value;

    public HoconValue Value { get; }

    /// <summary>The trees that are searched, in this order.</summary>
    internal virtual IEnumerable<HoconValue> Layers => [Value];

    /// <summary>True when there is a value, even null, at the path.</summary>
    public bool HasPath(string path) => TryGetValue(HoconPath.Parse(path), out _);

    public bool HasPath(HoconPath path) => TryGetValue(path, out _);

    public bool TryGetValue(string path, out HoconValue result) => TryGetValue(HoconPath.Parse(path), out result);

    public bool TryGetValue(HoconPath path, out HoconValue result)
    {
        var node = Layers.Select(layer => (layer.Node as ObjectNode)?.Find(path)).FirstOrDefault(found => found != null);
        result = node == null ? null! : new HoconValue(node, path);
        return node != null;
    }

    public HoconValue GetValue(string path) => Get(path, value => value);

    public HoconValue GetValue(HoconPath path) => Get(path, value => value);

    /// <summary>The text at the path; null for a HOCON null.</summary>
    public string GetString(string path) => Get(path, value => value.GetString());

    public string GetString(string path, string @default) => Get(path, @default, value => value.GetString());

    public string GetString(HoconPath path) => Get(path, value => value.GetString());

    public bool GetBoolean(string path) => Get(path, value => value.GetBoolean());

    public bool GetBoolean(string path, bool @default) => Get(path, @default, value => value.GetBoolean());

    public bool GetBoolean(HoconPath path) => Get(path, value => value.GetBoolean());

    public int GetInt(string path) => Get(path, value => value.GetInt());

    public int GetInt(string path, int @default) => Get(path, @default, value => value.GetInt());

    public int GetInt(HoconPath path) => Get(path, value => value.GetInt());

    public long GetLong(string path) => Get(path, value => value.GetLong());

    public long GetLong(string path, long @default) => Get(path, @default, value => value.GetLong());

    public long GetLong(HoconPath path) => Get(path, value => value.GetLong());

    public double GetDouble(string path) => Get(path, value => value.GetDouble());

    public double GetDouble(string path, double @default) => Get(path, @default, value => value.GetDouble());

    public double GetDouble(HoconPath path) => Get(path, value => value.GetDouble());

    /// <summary>A duration, in milliseconds when no unit is written; 'infinite' is -1 ms.</summary>
    public TimeSpan GetTimeSpan(string path, bool allowInfinite = true) => Get(path, value => value.GetTimeSpan(allowInfinite));

    public TimeSpan GetTimeSpan(string path, TimeSpan? @default, bool allowInfinite = true) =>
        Get(path, @default ?? default, value => value.GetTimeSpan(allowInfinite));

    public TimeSpan GetTimeSpan(HoconPath path, bool allowInfinite = true) => Get(path, value => value.GetTimeSpan(allowInfinite));

    /// <summary>A size in bytes, with units such as kB (1000) and KiB (1024).</summary>
    public long? GetByteSize(string path) => Get(path, value => value.GetByteSize());

    public long? GetByteSize(HoconPath path) => Get(path, value => value.GetByteSize());

    public IList<string> GetStringList(string path) => Get(path, value => value.GetStringList());

    public IList<string> GetStringList(string path, IList<string> @default) => Get(path, @default, value => value.GetStringList());

    public IList<string> GetStringList(HoconPath path) => Get(path, value => value.GetStringList());

    public IList<int> GetIntList(string path) => Get(path, value => value.GetIntList());

    public IList<int> GetIntList(HoconPath path) => Get(path, value => value.GetIntList());

    /// <summary>The object of the first tree that has one at the path: objects of fallbacks are not mixed in.</summary>
    public HoconObject GetObject(string path) => Get(path, value => value.GetObject());

    public HoconObject GetObject(HoconPath path) => Get(path, value => value.GetObject());

    public IList<HoconObject> GetObjectList(string path) => Get(path, value => value.GetObjectList());

    public IList<HoconObject> GetObjectList(HoconPath path) => Get(path, value => value.GetObjectList());

    /// <summary>The keys of the root, those of fallbacks included.</summary>
    public IEnumerable<KeyValuePair<string, HoconField>> AsEnumerable() =>
        Layers.Select(layer => layer.Node).Aggregate(ObjectNode.Merge) is ObjectNode fields ? new HoconObject(fields, HoconPath.Empty) : [];

    /// <summary>HOCON text of this tree, without its fallbacks, that parses to an equal one.</summary>
    /// <param name="indentSize">Blanks per level.</param>
    public string PrettyPrint(int indentSize) => NodePrinter.Print(Value.Node, indentSize);

    public override string ToString() => PrettyPrint(2);

    private T Get<T>(string path, Func<HoconValue, T> read) => Get(ParsePath(path), read);

    private T Get<T>(HoconPath path, Func<HoconValue, T> read)
    {
        if (!TryGetValue(path, out var value)) throw Fail(path.Value, new HoconException("there is no value"));
        try
        {
            return read(value);
        }
        catch (HoconException e)
        {
            throw Fail(path.Value, e);
        }
    }

    private T Get<T>(string path, T @default, Func<HoconValue, T> read)
    {
        var parsed = ParsePath(path);
        return HasPath(parsed) ? Get(parsed, read) : @default;
    }

    private static HoconPath ParsePath(string path)
    {
        try
        {
            return HoconPath.Parse(path);
        }
        catch (HoconException e)
        {
            throw Fail(path, e);
        }
    }

    private static HoconValueException Fail(string path, HoconException cause) => new($"{path}: {cause.Message}", path, cause);
}
