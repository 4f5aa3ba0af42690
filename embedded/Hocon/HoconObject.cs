using HaActors.Embedded.HoconText;

namespace Hocon;

/// <summary>Keys and their fields, in the order of the text. Enumerate it to see which keys were written.</summary>
public class HoconObject : Dictionary<string, HoconField>
{
    internal HoconObject(ObjectNode node, HoconPath path) : base(StringComparer.Ordinal)
    {
        Path = path;
        foreach (var (key, value) in node.Fields)
        {
            var below = new HoconPath(path.Append(key));
            Add(key, new HoconField(below, new HoconValue(value, below)));
        }
    }

    /// <summary>True without keys.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The way from the root, or from the list element, to this object.</summary>
    public HoconPath Path { get; }

    public HoconType Type => HoconType.Object;

    /// <exception cref="HoconException">There is no such key.</exception>
    public HoconField GetField(string key) =>
        TryGetField(key, out var field) ? field : throw new HoconException($"there is no key '{key}' in '{Path}'");

    public bool TryGetField(string key, out HoconField result) => TryGetValue(key, out result!);
}
