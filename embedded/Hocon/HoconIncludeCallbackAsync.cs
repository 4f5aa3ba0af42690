namespace Hocon;

/// <summary>Which form of include asks for text.</summary>
public enum HoconCallbackType
{
    /// <summary>include "x" or include file("x").</summary>
    File,

    /// <summary>include url("x").</summary>
    Url,

    /// <summary>include classpath("x").</summary>
    Resource,
}

/// <summary>Gives the text of an include; null or an empty text when there is none, an error only if it is required.</summary>
public delegate Task<string> HoconIncludeCallbackAsync(HoconCallbackType callbackType, string value);
