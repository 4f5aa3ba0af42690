using System.Text;
using HaActors.Host.Config;

namespace HaActors.Host.Import;

/// <summary>A block of HOCON in the making: keys in the order in which they were first set. Setting a key again replaces its value.</summary>
internal sealed class HoconBlock
{
    /// <summary>A block of plain values that is not longer than this is written on one line.</summary>
    private const int LongestLine = 140;

    private readonly List<(string Key, object Value)> _fields = [];

    public bool IsEmpty => _fields.Count == 0;

    /// <summary>Sets a number, a duration, a word or a flag, written without quotes where HOCON allows it.</summary>
    public void Set(string key, string value) => Put(key, IsBare(value) ? value : HoconText.Quote(value));

    /// <summary>Sets a text, always quoted.</summary>
    public void Text(string key, string value) => Put(key, HoconText.Quote(value));

    public void List(string key, IEnumerable<string> values) =>
        Put(key, values.Select(HoconText.Quote).ToArray());

    /// <summary>The block of that name, made if it is not there.</summary>
    public HoconBlock Block(string key)
    {
        if (_fields.Find(field => field.Key == key).Value is HoconBlock known)
            return known;
        var block = new HoconBlock();
        Put(key, block);
        return block;
    }

    /// <summary>The value of a key as it is written; empty if there is none, or a list or a block.</summary>
    public string Value(string key) => _fields.Find(field => field.Key == key).Value as string ?? "";

    /// <summary>Puts a block that was made elsewhere under that name, if there is one.</summary>
    public void Add(string key, HoconBlock? block)
    {
        if (block is not null)
            Put(key, block);
    }

    public bool Has(string key) => _fields.Exists(field => field.Key == key);

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }

    private void Put(string key, object value)
    {
        int at = _fields.FindIndex(field => field.Key == key);
        if (at < 0)
            _fields.Add((key, value));
        else
            _fields[at] = (key, value);
    }

    private void Write(StringBuilder text, int depth)
    {
        var indent = new string(' ', depth * 2);
        foreach (var (key, value) in _fields)
        {
            text.Append(indent).Append(IsBare(key) ? key : HoconText.Quote(key));
            switch (value)
            {
                case HoconBlock block when block.OnOneLine() is { } line && indent.Length + key.Length + line.Length < LongestLine:
                    text.Append(' ').Append(line).Append('\n');
                    break;
                case HoconBlock block:
                    text.Append(" {\n");
                    block.Write(text, depth + 1);
                    text.Append(indent).Append("}\n");
                    break;
                case string[] items when indent.Length + key.Length + items.Sum(item => item.Length + 2) > LongestLine:
                    text.Append(" = [\n").AppendJoin("", items.Select(item => $"{indent}  {item}\n")).Append(indent).Append("]\n");
                    break;
                default:
                    text.Append(" = ").Append(Shown(value)).Append('\n');
                    break;
            }
        }
    }

    /// <summary>Null if there is a block inside.</summary>
    private string? OnOneLine() =>
        _fields.Exists(field => field.Value is HoconBlock) ? null
        : IsEmpty ? "{ }"
        : "{ " + string.Join(", ", _fields.Select(field => $"{field.Key} = {Shown(field.Value)}")) + " }";

    private static string Shown(object value) => value is string[] items ? "[" + string.Join(", ", items) + "]" : (string)value;

    private static bool IsBare(string value) => value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
