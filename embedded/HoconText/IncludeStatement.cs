namespace HaActors.Embedded.HoconText;

/// <summary>include "x", include file("x") and include required(...) of either, as written.</summary>
internal sealed record IncludeStatement(IncludeKind Kind, string Name, bool Required, TextCursor.Place Place)
{
    private static readonly (string Word, IncludeKind Kind)[] Forms =
        [("file(", IncludeKind.File), ("url(", IncludeKind.Url), ("classpath(", IncludeKind.Resource)];

    /// <summary>Null when the cursor stands on something else, as on a key that begins with the word.</summary>
    public static IncludeStatement? TryRead(TextCursor cursor)
    {
        var place = cursor.Mark();
        var isInclude = new[] { "include \"", "include file(", "include url(", "include classpath(", "include required(" }
            .Any(cursor.LooksAt);
        if (!isInclude) return null;
        cursor.TrySkip("include ");
        var required = cursor.TrySkip("required(");
        cursor.SkipBlanks();
        var form = Array.FindIndex(Forms, candidate => cursor.TrySkip(candidate.Word));
        cursor.SkipBlanks();
        if (cursor.Current != '"') throw cursor.Error($"{cursor.Describe()} where the quoted name of an include must stand");
        var name = QuotedText.Read(cursor);
        for (var open = (required ? 1 : 0) + (form >= 0 ? 1 : 0); open > 0; open--)
        {
            cursor.SkipBlanks();
            if (!cursor.TrySkip(')')) throw cursor.Error($"{cursor.Describe()} where ')' must close the include");
        }

        return new IncludeStatement(form < 0 ? IncludeKind.File : Forms[form].Kind, name, required, place);
    }
}
