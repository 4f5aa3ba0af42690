namespace Hocon;

/// <summary>What kind of value a key holds.</summary>
public enum HoconType
{
    /// <summary>No value.</summary>
    Empty,

    /// <summary>Keys and values.</summary>
    Object,

    /// <summary>A list.</summary>
    Array,

    /// <summary>Text, quoted or not; also null, durations and sizes.</summary>
    String,

    /// <summary>true, yes, on, false, no, off without quotes.</summary>
    Boolean,

    /// <summary>A number without quotes and unit.</summary>
    Number,
}
