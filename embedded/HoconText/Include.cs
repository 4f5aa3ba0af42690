namespace HaActors.Embedded.HoconText;

/// <summary>Which form of include was written: "x" and file("x"), url("x"), or classpath("x").</summary>
internal enum IncludeKind
{
    File,
    Url,
    Resource,
}

/// <summary>Gives the text of an include, or null when there is none (an error only for required includes).</summary>
internal delegate string? IncludeReader(IncludeKind kind, string name);
