namespace HaActors.Embedded.HoconText;

/// <summary>A place in HOCON text that moves forward and knows its line and column.</summary>
internal sealed class TextCursor(string text, string? source)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>A line and column, both from 1, of <see cref="Source"/>.</summary>
    public readonly record struct Place(int Line, int Column);

    /// <summary>The include this text came from; null for the text given to Parse.</summary>
    public string? Source { get; } = source;

    public bool AtEnd => _at >= text.Length;

    /// <summary>The next character; a NUL at the end.</summary>
    public char Current => AtEnd ? '\0' : text[_at];

    public Place Mark() => new(_line, _at - _lineStart + 1);

    public char Next()
    {
        var c = text[_at++];
        if (c == '\n')
        {
            _line++;
            _lineStart = _at;
        }

        return c;
    }

    public bool LooksAt(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    public bool TrySkip(string expected)
    {
        if (!LooksAt(expected)) return false;
        for (var i = 0; i < expected.Length; i++) Next();
        return true;
    }

    public bool TrySkip(char expected)
    {
        if (AtEnd || Current != expected) return false;
        Next();
        return true;
    }

    /// <summary>Skips blanks on this line and a comment behind them; what was skipped before the comment is returned.</summary>
    public string SkipBlanks()
    {
        var start = _at;
        while (!AtEnd && Current != '\n' && (char.IsWhiteSpace(Current) || Current == '\uFEFF')) Next();
        var blanks = text[start.._at];
        if (AtComment)
            while (!AtEnd && Current != '\n') Next();
        return blanks;
    }

    /// <summary>Skips blanks, comments and line ends; true when there was a line end.</summary>
    public bool SkipLines()
    {
        var line = _line;
        do
        {
            SkipBlanks();
        }
        while (TrySkip('\n'));
        return _line != line;
    }

    public bool AtComment => Current == '#' || LooksAt("//");

    public HoconTextException Error(string message) => Error(message, Mark());

    public HoconTextException Error(string message, Place place) => new(message, place.Line, place.Column, Source);

    /// <summary>How a message names what stands here.</summary>
    public string Describe() => AtEnd ? "the end of the text" : Current == '\n' ? "the end of the line" : $"'{Current}'";
}
