using HaActors.Embedded.HoconText;

namespace Hocon;

/// <summary>The keys that lead to a value: a."b.c".d has three elements.</summary>
public sealed class HoconPath : List<string>, IEquatable<HoconPath>
{
    /// <summary>The path of the root.</summary>
    public static readonly HoconPath Empty = new([]);

    public HoconPath(IEnumerable<string> path) : base(path)
    {
    }

    /// <summary>True for the path of the root.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The last element; empty text for the root.</summary>
    public string Key => IsEmpty ? "" : this[Count - 1];

    /// <summary>The path as text, elements quoted where they need it.</summary>
    public string Value => KeyPath.Format(this);

    /// <exception cref="HoconException">An element is empty, or a quote is not closed.</exception>
    public static HoconPath Parse(string path)
    {
        try
        {
            return new HoconPath(KeyPath.Parse(path));
        }
        catch (FormatException e)
        {
            throw new HoconException(e.Message, e);
        }
    }

    public bool Equals(HoconPath? other) => other != null && this.SequenceEqual(other);

    public override bool Equals(object? obj) => Equals(obj as HoconPath);

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;
}
