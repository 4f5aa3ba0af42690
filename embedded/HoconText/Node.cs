// HoconText: the HOCON reader shared, as linked source, by the stand-ins for Akka (Akka.Configuration) and Hocon.
//   HoconTextParser.Parse(text, include)  -> ObjectNode, all includes read and all substitutions resolved
//   ObjectNode.Find(path) / Merge         -> look up, lay one tree over another
//   NodeReader.ToInt64(node), ...         -> typed values, FormatException when a value is not of the type
//   NodePrinter.Print(node, indent)       -> text that parses to an equal tree
// Everything is immutable after Parse and safe to share between threads. Syntax: lightbend/config HOCON.md.
namespace HaActors.Embedded.HoconText;

/// <summary>A resolved value with the place of its first character, both counted from 1.</summary>
internal abstract class Node(int line, int column)
{
    public int Line { get; } = line;
    public int Column { get; } = column;

    /// <summary>Characters of text and values in the whole tree, shared parts counted as often as they appear.</summary>
    public long Size { get; protected init; } = 1;

    /// <summary>Values on the longest way down.</summary>
    public int Height { get; protected init; } = 1;

    /// <summary>What an error message calls this kind of value.</summary>
    public abstract string KindName { get; }
}

/// <summary>How a scalar was written; only unquoted text can be a number, a boolean or null.</summary>
internal enum ScalarKind
{
    Unquoted,
    Quoted,
    Null,
}

/// <summary>A string, number, boolean or null. Numbers and booleans stay text until a NodeReader function reads them.</summary>
internal sealed class ScalarNode : Node
{
    public ScalarNode(string text, ScalarKind kind, int line, int column) : base(line, column)
    {
        Text = text;
        Kind = kind;
        Size = 1 + text.Length;
    }

    public string Text { get; }
    public ScalarKind Kind { get; }
    public override string KindName => Kind == ScalarKind.Null ? "null" : $"'{Text}'";
}

/// <summary>A list of values.</summary>
internal sealed class ArrayNode : Node
{
    public ArrayNode(IReadOnlyList<Node> items, int line, int column) : base(line, column)
    {
        Items = items;
        Size = 1 + items.Sum(item => item.Size);
        Height = 1 + items.Select(item => item.Height).DefaultIfEmpty().Max();
    }

    public IReadOnlyList<Node> Items { get; }
    public override string KindName => "a list";
}
