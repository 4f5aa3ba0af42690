using System.Text;

namespace HaActors.Embedded.HoconText;

/// <summary>Reads values and paths: everything to the right of a key, and the keys themselves.</summary>
internal sealed class ValueReader(TextCursor cursor, IReadOnlyList<string> prefix, Func<ObjectTerm> readObject)
{
    /// <summary>Characters that unquoted text can't hold (HOCON.md, unquoted strings).</summary>
    private const string Reserved = "$\"{}[]:=,+#`^?!@*&\\";

    private int _depth;

    /// <summary>One value, with all the pieces that are written side by side on its line.</summary>
    public Term ReadValue(string of)
    {
        if (++_depth > Limits.Depth) throw cursor.Error($"values are nested deeper than {Limits.Depth}");
        var place = cursor.Mark();
        var pieces = new List<Term>();
        while (true)
        {
            var before = cursor.Mark();
            var blanks = cursor.SkipBlanks();
            if (cursor.AtEnd || cursor.Current is '\n' or ',' or '}' or ']') break;
            if (pieces.Count > 0 && blanks.Length > 0) pieces.Add(new TextTerm(blanks, ScalarKind.Quoted, before));
            pieces.Add(ReadPiece());
        }

        _depth--;
        return pieces.Count switch
        {
            0 => throw cursor.Error($"{cursor.Describe()} where the value of '{of}' must stand"),
            1 => pieces[0],
            _ => Join(pieces, place),
        };
    }

    /// <summary>Dotted elements, quoted or not; blanks around the whole are not part of it.</summary>
    public IReadOnlyList<string> ReadPath(string what)
    {
        var start = cursor.Mark();
        var elements = new List<string>();
        do
        {
            cursor.SkipBlanks();
            var element = new StringBuilder();
            var quoted = false;
            var solid = 0;
            while (!cursor.AtEnd && !cursor.AtComment && (cursor.Current == '"' || (IsUnquoted(cursor.Current) && cursor.Current != '.')))
            {
                var c = cursor.Current;
                quoted |= c == '"';
                if (c == '"') element.Append(QuotedText.Read(cursor));
                else element.Append(cursor.Next());
                if (c == '"' || !char.IsWhiteSpace(c)) solid = element.Length;
            }

            var text = element.ToString(0, solid);
            if (text.Length == 0 && !quoted)
                throw cursor.Error(elements.Count > 0 || cursor.Current == '.'
                    ? $"empty element in a {what}" : $"{cursor.Describe()} where a {what} must stand", elements.Count > 0 ? start : cursor.Mark());
            elements.Add(text);
            if (elements.Count > Limits.Depth) throw cursor.Error($"{what} has more than {Limits.Depth} elements", start);
        }
        while (cursor.TrySkip('.'));
        cursor.SkipBlanks();
        return elements;
    }

    private Term ReadPiece()
    {
        var place = cursor.Mark();
        switch (cursor.Current)
        {
            case '{': return readObject();
            case '[': return ReadArray();
            case '"': return new TextTerm(QuotedText.Read(cursor), ScalarKind.Quoted, place);
            case '$' when cursor.LooksAt("${"): return ReadSubstitution();
        }

        var text = new StringBuilder();
        // '+' is reserved only for the sake of +=, and only in keys: '1e+3' and 'a+b' are values.
        while (!cursor.AtEnd && !cursor.AtComment && !char.IsWhiteSpace(cursor.Current) && (IsUnquoted(cursor.Current) || cursor.Current == '+'))
            text.Append(cursor.Next());
        if (text.Length == 0) throw cursor.Error($"{cursor.Describe()} must be quoted in a value");
        var word = text.ToString();
        return new TextTerm(word, word == "null" ? ScalarKind.Null : ScalarKind.Unquoted, place);
    }

    private ArrayTerm ReadArray()
    {
        var place = cursor.Mark();
        cursor.Next();
        var items = new List<Term>();
        cursor.SkipLines();
        while (!cursor.TrySkip(']'))
        {
            if (cursor.AtEnd) throw cursor.Error("'[' is not closed", place);
            items.Add(ReadValue("a list element"));
            var newLine = cursor.SkipLines();
            var comma = cursor.TrySkip(',');
            if (comma) cursor.SkipLines();
            if (!newLine && !comma && !cursor.AtEnd && cursor.Current != ']')
                throw cursor.Error($"{cursor.Describe()} where a comma, a line end or ']' must follow a list element");
        }

        return new ArrayTerm(items, place);
    }

    private SubstitutionTerm ReadSubstitution()
    {
        var place = cursor.Mark();
        cursor.TrySkip("${");
        var optional = cursor.TrySkip('?');
        cursor.SkipBlanks();
        var path = ReadPath("substitution");
        if (!cursor.TrySkip('}')) throw cursor.Error("'${' is not closed", place);
        return new SubstitutionTerm(path, prefix, optional, cursor.Source, place);
    }

    /// <summary>Plain texts join at once; anything else waits for the Resolver.</summary>
    private Term Join(List<Term> pieces, TextCursor.Place place) =>
        pieces.All(piece => piece is TextTerm)
            ? new TextTerm(string.Concat(pieces.Select(piece => ((TextTerm)piece).Text)), JoinedKind(pieces), place)
            : new ConcatenationTerm(pieces, cursor.Source, place);

    private static ScalarKind JoinedKind(List<Term> pieces) =>
        pieces.Any(piece => piece is TextTerm { Kind: ScalarKind.Quoted } text && text.Text.Trim().Length > 0) ? ScalarKind.Quoted : ScalarKind.Unquoted;

    private static bool IsUnquoted(char c) => c is not ('\n' or '\0') && !Reserved.Contains(c);
}
