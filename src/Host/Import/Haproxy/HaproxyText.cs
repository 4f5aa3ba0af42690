using System.Collections.Immutable;
using System.Text;

namespace HaActors.Host.Import.Haproxy;

/// <summary>Splits HAProxy's file into statements (configuration manual, section 2.2: quoting and escaping).</summary>
internal static class HaproxyText
{
    public static ImmutableArray<Statement> Read(string file, string text, Remarks remarks)
    {
        var statements = ImmutableArray.CreateBuilder<Statement>();
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var words = Split(line, out var closed);
            if (words.IsEmpty)
                continue;
            var statement = new Statement(file, number, words);
            if (closed)
                statements.Add(statement);
            else
                remarks.Add(statement, "a quote is not closed: the line is left out");
        }

        return statements.ToImmutable();
    }

    private static ImmutableArray<string> Split(string line, out bool closed)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                i = Escape(line, i, word);
                inWord = true;
            }
            else if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                quote = quote == '\0' ? c : '\0';
                inWord = true;
            }
            else if (quote == '\0' && c == '#')
            {
                break;
            }
            else if (quote == '\0' && c is ' ' or '\t')
            {
                if (inWord)
                    words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        if (inWord)
            words.Add(word.ToString());
        closed = quote == '\0';
        return words.ToImmutable();
    }

    /// <summary>Appends what a backslash and what follows it stand for; before other letters, as in regular expressions, it stays.</summary>
    /// <returns>The last index that was used.</returns>
    private static int Escape(string line, int at, StringBuilder word)
    {
        var next = line[at + 1];
        if (next == 'x' && at + 3 < line.Length && char.IsAsciiHexDigit(line[at + 2]) && char.IsAsciiHexDigit(line[at + 3]))
        {
            word.Append((char)Convert.ToByte(line.Substring(at + 2, 2), 16));
            return at + 3;
        }

        word.Append(next switch
        {
            'r' => "\r",
            'n' => "\n",
            't' => "\t",
            ' ' or '\\' or '#' or '"' or '\'' => next.ToString(),
            _ => $"\\{next}",
        });
        return at + 1;
    }
}
