using System.Globalization;
using System.Text;

namespace HaActors.Embedded.HoconText;

/// <summary>Quoted strings with JSON's escapes (RFC 8259 section 7).</summary>
internal static class QuotedText
{
    public static string Write(string text)
    {
        var builder = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => builder.Append("\\\""),
                '\\' => builder.Append("\\\\"),
                '\n' => builder.Append("\\n"),
                '\r' => builder.Append("\\r"),
                '\t' => builder.Append("\\t"),
                < ' ' => builder.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => builder.Append(c),
            };
        }

        return builder.Append('"').ToString();
    }

    /// <summary>Reads from the opening quote to behind the closing one; three quotes open a raw string.</summary>
    public static string Read(TextCursor cursor)
    {
        var start = cursor.Mark();
        if (cursor.TrySkip("\"\"\"")) return ReadRaw(cursor, start);
        cursor.Next();
        var builder = new StringBuilder();
        while (true)
        {
            if (cursor.AtEnd || cursor.Current == '\n') throw cursor.Error("quoted string is not closed", start);
            var c = cursor.Next();
            if (c == '"') return builder.ToString();
            builder.Append(c == '\\' ? ReadEscape(cursor) : c);
        }
    }

    private static string ReadRaw(TextCursor cursor, TextCursor.Place start)
    {
        var builder = new StringBuilder();
        while (!cursor.LooksAt("\"\"\""))
        {
            if (cursor.AtEnd) throw cursor.Error("triple-quoted string is not closed", start);
            builder.Append(cursor.Next());
        }

        cursor.TrySkip("\"\"\"");
        // Quotes beyond the closing three belong to the text (HOCON.md, multi-line strings).
        while (cursor.Current == '"') builder.Append(cursor.Next());
        return builder.ToString();
    }

    private static char ReadEscape(TextCursor cursor)
    {
        var start = cursor.Mark();
        if (cursor.AtEnd) throw cursor.Error("quoted string ends inside an escape", start);
        var c = cursor.Next();
        switch (c)
        {
            case '"' or '\\' or '/': return c;
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u':
                var code = 0;
                for (var i = 0; i < 4; i++)
                {
                    if (!char.IsAsciiHexDigit(cursor.Current)) throw cursor.Error("\\u needs four hexadecimal digits", start);
                    code = code * 16 + Convert.ToInt32(cursor.Next().ToString(), 16);
                }

                return (char)code;
            default:
                throw cursor.Error($"unknown escape \\{c}", start);
        }
    }
}
