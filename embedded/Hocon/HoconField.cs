namespace Hocon;

/// <summary>A key of an object with its value.</summary>
public sealed class HoconField
{
    internal HoconField(HoconPath path, HoconValue value)
    {
        Path = path;
        Value = value;
    }

    /// <summary>The key, without quotes.</summary>
    public string Key => Path.Key;

    /// <summary>The way from the root, or from the list element, to this key.</summary>
    public HoconPath Path { get; }

    public HoconValue Value { get; }

    public HoconType Type => Value.Type;

    /// <exception cref="HoconException">The value is not an object.</exception>
    public HoconObject GetObject() => Value.GetObject();

    /// <exception cref="HoconException">The value is a list or an object.</exception>
    public string GetString() => Value.GetString();

    /// <exception cref="HoconException">The value is not a list.</exception>
    public IList<HoconValue> GetArray() => Value.GetArray();
}
