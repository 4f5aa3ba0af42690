namespace HaActors.Embedded.HoconText;

/// <summary>
/// Bounds on what one Parse may cost. Chosen, not measured: a hand-written file uses less than a hundredth of each,
/// and each keeps a hostile one from exhausting stack or memory.
/// </summary>
internal static class Limits
{
    /// <summary>Characters of one text, and characters and values of the tree that substitutions make of it.</summary>
    public const int Characters = 16 * 1024 * 1024;

    /// <summary>Objects and arrays inside each other, and elements of a path.</summary>
    public const int Depth = 128;

    /// <summary>Includes inside each other.</summary>
    public const int IncludeDepth = 32;

    /// <summary>Values visited while substitutions are resolved.</summary>
    public const int ResolveSteps = 1_000_000;
}
