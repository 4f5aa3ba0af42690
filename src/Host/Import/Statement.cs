using System.Collections.Immutable;

namespace HaActors.Host.Import;

/// <summary>One line of a foreign configuration, split into words.</summary>
/// <param name="File">As it was named on the command line.</param>
/// <param name="Line">From 1.</param>
/// <param name="Words">At least one.</param>
internal sealed record Statement(string File, int Line, ImmutableArray<string> Words)
{
    public string Keyword => Words[0];

    /// <summary>The words after the keyword.</summary>
    public ImmutableArray<string> Arguments => Words.RemoveAt(0);

    /// <summary>The word at an index; empty where the line has fewer.</summary>
    public string this[int index] => index < Words.Length ? Words[index] : "";

    /// <summary>The words as they would be shown to somebody who looks for the line.</summary>
    public override string ToString() => string.Join(' ', Words);
}
