using System.Collections.Immutable;

namespace HaActors.Host.Config;

/// <summary>A key of a HOCON text and where it stands, or an include statement.</summary>
/// <param name="Path">Full path of the key; for an include the path of the object that it stands in.</param>
/// <param name="Start">Index of the first character of the statement.</param>
/// <param name="End">Index after the key, or after the whole include statement.</param>
/// <param name="Include">What an include names, as written; null: a key.</param>
internal sealed record HoconStatement(ImmutableArray<string> Path, int Start, int End, HoconInclude? Include);

/// <summary>The kinds of include of the HOCON specification: <c>"x"</c>, <c>file("x")</c>, and those that do not name a file.</summary>
internal sealed record HoconInclude(string Target, bool NamesFile);

/// <summary>
/// Finds the keys and the includes of a HOCON text without judging it; errors of syntax are for the parser to tell.
/// It exists because the parser reports neither the file nor the line of a value, and lets an included file override the
/// including one wherever the include stands.
/// </summary>
internal sealed class HoconScanner
{
    /// <summary>Deepest nesting that is followed; real configurations have about five levels. Hocon 2.0.4 ends the process at some thousands.</summary>
    public const int MaxDepth = 100;

    private readonly string _text;
    private readonly Stack<ImmutableArray<string>> _objects = new([[]]);
    private readonly ImmutableArray<HoconStatement>.Builder _found = ImmutableArray.CreateBuilder<HoconStatement>();
    private int _at;
    private bool _tooDeep;

    private HoconScanner(string text) => _text = text;

    public static ImmutableArray<HoconStatement> Scan(string text) => Run(text)._found.ToImmutable();

    /// <summary>Whether objects, lists or the elements of a key are nested deeper than <see cref="MaxDepth"/>.</summary>
    public static bool NestsTooDeep(string text) => Run(text)._tooDeep;

    private static HoconScanner Run(string text)
    {
        var scanner = new HoconScanner(text);
        while (scanner._at < text.Length)
            scanner.Step();
        return scanner;
    }

    private char Current => _at < _text.Length ? _text[_at] : '\n';

    private void Step()
    {
        if (SkipComment() || char.IsWhiteSpace(Current) && Advance() || Current == ',' && Advance())
            return;
        switch (Current)
        {
            case '{': // the braces that may enclose a whole file
                Enter(_objects.Peek());
                break;
            case '}':
                if (_objects.Count > 1)
                    _objects.Pop();
                _at++;
                break;
            default:
                if (!TryInclude())
                    Key();
                break;
        }
    }

    /// <summary>Goes into an object, or gives up on the text when it is one that no parser takes.</summary>
    private void Enter(ImmutableArray<string> path)
    {
        _objects.Push(path);
        _at++;
        GiveUpBeyond(_objects.Count);
    }

    private void GiveUpBeyond(int depth)
    {
        if (depth > MaxDepth)
            (_tooDeep, _at) = (true, _text.Length);
    }

    private bool TryInclude()
    {
        const string Word = "include";
        if (string.CompareOrdinal(_text, _at, Word, 0, Word.Length) != 0)
            return false;
        var start = _at;
        _at += Word.Length;
        var wrapper = "";
        while (_at < _text.Length && Current is not ('"' or '\n' or '=' or ':' or '{'))
            wrapper += _text[_at++];
        if (Current != '"' || wrapper.Trim().Any(c => !char.IsAsciiLetter(c) && c != '('))
        {
            _at = start;
            return false;
        }

        var target = Quoted();
        while (Current is ')' or ' ')
            _at++;
        var namesFile = wrapper.Replace("required(", "").Trim() is "" or "file(";
        _found.Add(new HoconStatement(_objects.Peek(), start, _at, new HoconInclude(target, namesFile)));
        return true;
    }

    private void Key()
    {
        var start = _at;
        var path = _objects.Peek().ToBuilder();
        var word = "";
        while (_at < _text.Length && Current is not ('=' or ':' or '{' or '}' or '\n' or ','))
        {
            if (Current == '"')
                word += Quoted();
            else if (Current == '.')
                EndWord();
            else if (Current is ' ' or '\t' or '+')
                _at++;
            else
                word += _text[_at++];
        }

        var end = _at;
        path.Add(word);
        _found.Add(new HoconStatement(path.ToImmutable(), start, end, null));
        if (Current is '=' or ':')
            _at++;
        Value(path.ToImmutable());

        void EndWord()
        {
            path.Add(word);
            word = "";
            _at++;
            GiveUpBeyond(path.Count);
        }
    }

    /// <summary>Skips a value; an object in it is entered, so that its keys are found as well.</summary>
    private void Value(ImmutableArray<string> path)
    {
        var depth = 0;
        while (_at < _text.Length)
        {
            if (SkipComment())
                continue;
            switch (Current)
            {
                case '"':
                    Quoted();
                    continue;
                case '$' when _at + 1 < _text.Length && _text[_at + 1] == '{':
                    _at = Math.Max(_text.IndexOf('}', _at), _at) + 1;
                    continue;
                case '{' when depth == 0:
                    Enter(path);
                    return;
                case '[' or '{':
                    GiveUpBeyond(++depth);
                    break;
                case '}' when depth == 0:
                    return;
                case ']' or '}':
                    depth--;
                    break;
                case '\n' or ',' when depth == 0:
                    return;
            }

            _at++;
        }
    }

    /// <summary>Reads a string with one or three quotes and leaves the position after it.</summary>
    private string Quoted()
    {
        var fence = string.CompareOrdinal(_text, _at, "\"\"\"", 0, 3) == 0 ? "\"\"\"" : "\"";
        var start = _at + fence.Length;
        _at = start;
        while (_at < _text.Length && string.CompareOrdinal(_text, _at, fence, 0, fence.Length) != 0)
            _at += fence.Length == 1 && Current == '\\' ? 2 : 1;
        var content = _text[start..Math.Min(_at, _text.Length)];
        _at = Math.Min(_at + fence.Length, _text.Length);
        return content;
    }

    private bool SkipComment()
    {
        if (Current != '#' && (Current != '/' || _at + 1 >= _text.Length || _text[_at + 1] != '/'))
            return false;
        while (_at < _text.Length && Current != '\n')
            _at++;
        return true;
    }

    private bool Advance()
    {
        _at++;
        return true;
    }
}
