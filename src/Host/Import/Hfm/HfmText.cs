using System.Collections.Immutable;
using System.Text;

namespace HaActors.Host.Import.Hfm;

/// <summary>A key of hfm's file.</summary>
/// <param name="Values">Of a text one, of a list its items; empty for a block.</param>
/// <param name="Inner">Null if it is not a block.</param>
internal sealed record HfmField(Statement At, string Key, ImmutableArray<string> Values, ImmutableArray<HfmField>? Inner);

/// <summary>
/// Reads hfm's file, which is libucl's nginx-like form: <c>key = value</c>, <c>key { … }</c>, lists in brackets, comments behind #. Quotes and
/// dashes that a text editor has made typographic count as those that were meant.
/// </summary>
internal sealed class HfmText
{
    private readonly List<(int Line, string Text, bool IsMark)> _tokens = [];
    private readonly string _file;
    private readonly Remarks _remarks;
    private int _at;

    private HfmText(string file, Remarks remarks)
    {
        _file = file;
        _remarks = remarks;
    }

    public static ImmutableArray<HfmField> Read(string file, string text, Remarks remarks)
    {
        var reader = new HfmText(file, remarks);
        reader.Split(text.ReplaceLineEndings("\n"));
        var fields = ImmutableArray.CreateBuilder<HfmField>();
        while (reader._at < reader._tokens.Count)
        {
            fields.AddRange(reader.Fields());
            if (reader._at < reader._tokens.Count)
                remarks.Add(reader.Here(), "} without a block that it could close");
            reader._at++;
        }

        return fields.ToImmutable();
    }

    private Statement Here() => new(_file, _tokens[Math.Min(_at, _tokens.Count - 1)].Line, [_tokens[Math.Min(_at, _tokens.Count - 1)].Text]);

    private bool Is(string mark) => _at < _tokens.Count && _tokens[_at].IsMark && _tokens[_at].Text == mark;

    private ImmutableArray<HfmField> Fields()
    {
        var fields = ImmutableArray.CreateBuilder<HfmField>();
        while (_at < _tokens.Count && !Is("}"))
        {
            var at = Here();
            if (_tokens[_at++].IsMark)
            {
                if (at.Keyword is not ("," or ";"))
                    _remarks.Add(at, $"{at.Keyword}: a key should stand here");
                continue;
            }

            if (Is("=") || Is(":"))
                _at++;
            if (Is("{"))
            {
                _at++;
                fields.Add(new HfmField(at, at.Keyword, [], Fields()));
                _at++;
            }
            else if (Is("["))
            {
                fields.Add(new HfmField(at, at.Keyword, Items(), null));
            }
            else if (_at < _tokens.Count && !_tokens[_at].IsMark)
            {
                fields.Add(new HfmField(at, at.Keyword, [_tokens[_at++].Text], null));
            }
            else
            {
                _remarks.Add(at, $"{at.Keyword}: has no value");
            }
        }

        return fields.ToImmutable();
    }

    private ImmutableArray<string> Items()
    {
        var items = ImmutableArray.CreateBuilder<string>();
        for (_at++; _at < _tokens.Count && !Is("]"); _at++)
        {
            if (!_tokens[_at].IsMark)
                items.Add(_tokens[_at].Text);
        }

        _at++;
        return items.ToImmutable();
    }

    private void Split(string text)
    {
        var line = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n')
            {
                line++;
            }
            else if (c == '#')
            {
                while (i + 1 < text.Length && text[i + 1] != '\n')
                    i++;
            }
            else if (c is '{' or '}' or '[' or ']' or '=' or ':' or ',' or ';')
            {
                _tokens.Add((line, c.ToString(), true));
            }
            else if (IsQuote(c))
            {
                var start = i + 1;
                for (i = start; i < text.Length && !IsQuote(text[i]); i++)
                    line += text[i] == '\n' ? 1 : 0;
                _tokens.Add((line, Plain(text[start..Math.Min(i, text.Length)], line), false));
                if (c != '"')
                    _remarks.Add(new Statement(_file, line, [c.ToString()]), "typographic quotes: read as plain ones");
            }
            else if (!char.IsWhiteSpace(c))
            {
                var word = new StringBuilder();
                for (; i < text.Length && !char.IsWhiteSpace(text[i]) && text[i] is not ('{' or '}' or '[' or ']' or '=' or ',' or ';'); i++)
                    word.Append(text[i]);
                i--;
                _tokens.Add((line, word.ToString(), false));
            }
        }
    }

    private static bool IsQuote(char c) => c is '"' or '\u201c' or '\u201d';

    /// <summary>An option's two dashes come out of some editors as one long one.</summary>
    private string Plain(string text, int line)
    {
        if (text is not ['\u2013' or '\u2014', ..])
            return text;
        _remarks.Add(new Statement(_file, line, [text]), $"{text}: the long dash is read as --");
        return "--" + text[1..];
    }
}
