namespace HaActors.Host.Import;

/// <summary>What an import could not carry over, or carried over otherwise than it stands there: one line each, with file and line number.</summary>
internal sealed class Remarks
{
    private readonly HashSet<(string File, int Line, string Text)> _all = [];

    public void Add(Statement at, string text) => _all.Add((at.File, at.Line, text));

    /// <summary>Writes them as <c>FILE:LINE: TEXT</c>, in the order of the files' lines.</summary>
    public void Write(TextWriter errors)
    {
        foreach (var (file, line, text) in _all.OrderBy(r => r.File, StringComparer.Ordinal).ThenBy(r => r.Line).ThenBy(r => r.Text, StringComparer.Ordinal))
            errors.WriteLine($"{file}:{line}: {text}");
    }
}
