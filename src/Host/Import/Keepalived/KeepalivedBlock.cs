using System.Collections.Immutable;

namespace HaActors.Host.Import.Keepalived;

/// <summary>A statement of keepalived's file with what stands in the braces behind it; the file itself is one without words' meaning.</summary>
/// <param name="Inner">Empty for a plain statement.</param>
internal sealed record KeepalivedBlock(Statement Head, ImmutableArray<KeepalivedBlock> Inner)
{
    public string Keyword => Head.Keyword;

    /// <summary>The last statement of that keyword inside; null if there is none.</summary>
    public KeepalivedBlock? Last(string keyword) => Inner.LastOrDefault(inner => inner.Keyword == keyword);

    /// <summary>The words behind the last statement of that keyword; empty if there is none.</summary>
    public string Value(string keyword) => Last(keyword) is { } found ? string.Join(' ', found.Head.Arguments) : "";
}
