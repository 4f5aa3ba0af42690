using HaActors.Embedded.HoconText;

namespace Akka.Configuration.Hocon;

/// <summary>One value of a configuration tree.</summary>
public class HoconValue
{
    private readonly Node _node;

    internal HoconValue(Node node)
    {
        _node = node;
    }

    public bool IsEmpty => _node is ObjectNode { Fields.Count: 0 } or ScalarNode { Kind: ScalarKind.Null };

    public bool IsString() => _node is ScalarNode { Kind: not ScalarKind.Null };

    public bool IsArray() => _node is ArrayNode;

    public bool IsObject() => _node is ObjectNode;

    public string GetString() => NodeReader.ToText(_node)!;

    public bool GetBoolean() => NodeReader.ToBoolean(_node);

    public int GetInt() => NodeReader.ToInt32(_node);

    public long GetLong() => NodeReader.ToInt64(_node);

    public double GetDouble() => NodeReader.ToDouble(_node);

    public TimeSpan GetTimeSpan(bool allowInfinite = true) => NodeReader.ToDuration(_node, allowInfinite);

    public long? GetByteSize() => NodeReader.ToByteSize(_node);

    public IList<HoconValue> GetArray() => [.. NodeReader.ToList(_node).Select(n => new HoconValue(n))];

    public IList<string> GetStringList() => [.. NodeReader.ToList(_node).Select(n => NodeReader.ToText(n)!)];

    /// <summary>The value below a key, or null.</summary>
    public HoconValue GetChildObject(string key) => (_node as ObjectNode)?[key] is { } child ? new HoconValue(child) : null!;

    public HoconObject GetObject() =>
        _node is ObjectNode tree ? new HoconObject(tree) : throw new FormatException($"{_node.KindName} is not an object");

    public override string ToString() => NodePrinter.Print(_node, 2);
}

/// <summary>An object of a configuration tree.</summary>
public class HoconObject
{
    internal HoconObject(ObjectNode tree)
    {
        Items = tree.Fields.ToDictionary(f => f.Key, f => new HoconValue(f.Value));
    }

    public Dictionary<string, HoconValue> Items { get; }

    public HoconValue GetKey(string key) => Items[key];
}
