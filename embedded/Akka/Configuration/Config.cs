using Akka.Configuration.Hocon;
using HaActors.Embedded.HoconText;

namespace Akka.Configuration;

/// <summary>
/// A configuration tree, read by dotted path. Immutable. A getter gives its default where there is no value and
/// throws where the value is not of its type.
/// </summary>
public class Config
{
    /// <summary>The configuration without values.</summary>
    public static readonly Config Empty = new(ObjectNode.Empty);

    public Config()
        : this(ObjectNode.Empty)
    {
    }

    /// <param name="source">Its values win.</param>
    public Config(Config source, Config fallback)
        : this(ObjectNode.Merge(source.Tree, fallback.Tree))
    {
    }

    internal Config(ObjectNode tree)
    {
        Tree = tree;
    }

    internal ObjectNode Tree { get; }

    public virtual bool IsEmpty => Tree.Fields.Count == 0;

    public virtual HoconValue Root => new(Tree);

    public virtual Config WithFallback(Config fallback) => fallback is null ? this : new Config(this, fallback);

    public virtual bool HasPath(string path) => Find(path) is not null;

    /// <summary>The subtree at a path; empty where there is none.</summary>
    public virtual Config GetConfig(string path) => Find(path) is ObjectNode tree ? new Config(tree) : Empty;

    public virtual HoconValue GetValue(string path) => Find(path) is { } node ? new HoconValue(node) : null!;

    public virtual string GetString(string path, string? @default = null) => Read(path, @default!, n => NodeReader.ToText(n)!);

    public virtual bool GetBoolean(string path, bool @default = false) => Read(path, @default, NodeReader.ToBoolean);

    public virtual int GetInt(string path, int @default = 0) => Read(path, @default, NodeReader.ToInt32);

    public virtual long GetLong(string path, long @default = 0) => Read(path, @default, NodeReader.ToInt64);

    public virtual double GetDouble(string path, double @default = 0) => Read(path, @default, NodeReader.ToDouble);

    public virtual float GetFloat(string path, float @default = 0) => Read(path, @default, n => (float)NodeReader.ToDouble(n));

    public virtual decimal GetDecimal(string path, decimal @default = 0) => Read(path, @default, NodeReader.ToDecimal);

    /// <summary>A size in bytes; units such as B, kB (1000) and KiB (1024).</summary>
    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    public virtual long? GetByteSize(string path, long? def = null) => Read(path, def, n => NodeReader.ToByteSize(n));

    /// <summary>A duration; milliseconds where no unit is written, <c>infinite</c> is -1 ms.</summary>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        Read(path, @default ?? TimeSpan.Zero, n => NodeReader.ToDuration(n, allowInfinite));

    public virtual IList<string> GetStringList(string path) => GetStringList(path, []);

    public virtual IList<string> GetStringList(string path, string[] strings) =>
        Read<IList<string>>(path, strings, n => [.. NodeReader.ToList(n).Select(i => NodeReader.ToText(i)!)]);

    public virtual IList<int> GetIntList(string path) => Read<IList<int>>(path, [], n => [.. NodeReader.ToList(n).Select(NodeReader.ToInt32)]);

    public virtual IList<long> GetLongList(string path) => Read<IList<long>>(path, [], n => [.. NodeReader.ToList(n).Select(NodeReader.ToInt64)]);

    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable() =>
        Tree.Fields.Select(f => KeyValuePair.Create(f.Key, new HoconValue(f.Value)));

    public override string ToString() => NodePrinter.Print(Tree, 2);

    private Node? Find(string path)
    {
        try
        {
            return Tree.Find(path);
        }
        catch (FormatException e)
        {
            throw new ConfigurationException(e.Message, e);
        }
    }

    private T Read<T>(string path, T @default, Func<Node, T> read)
    {
        if (Find(path) is not { } node)
        {
            return @default;
        }
        try
        {
            return read(node);
        }
        catch (FormatException e)
        {
            throw new ConfigurationException($"{path}: {e.Message}", e);
        }
    }
}

/// <summary>Tests and merges of configurations that may be null.</summary>
public static class ConfigExtensions
{
    public static bool IsNullOrEmpty(this Config config) => config is null || config.IsEmpty;

    public static Config SafeWithFallback(this Config config, Config fallback) => config is null ? fallback : config.WithFallback(fallback);
}
