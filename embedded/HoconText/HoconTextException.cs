namespace HaActors.Embedded.HoconText;

/// <summary>HOCON text that can't be read. Line and column count from 1 and point at the offending character.</summary>
internal sealed class HoconTextException(string message, int line, int column, string? source = null)
    : Exception($"{message} (line {line}, column {column}{(source == null ? "" : " of " + source)})")
{
    public int Line { get; } = line;
    public int Column { get; } = column;
}
