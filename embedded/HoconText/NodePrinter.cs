using System.Globalization;
using System.Text;

namespace HaActors.Embedded.HoconText;

/// <summary>Writes a tree as HOCON that parses back to an equal one.</summary>
internal static class NodePrinter
{
    /// <param name="indent">Blanks per level.</param>
    public static string Print(Node node, int indent)
    {
        var builder = new StringBuilder();
        Append(builder, node, indent, 0);
        return builder.ToString();
    }

    private static void Append(StringBuilder builder, Node node, int indent, int level)
    {
        switch (node)
        {
            case ObjectNode { Fields.Count: 0 }:
                builder.Append("{}");
                break;
            case ObjectNode fields:
                builder.Append("{\n");
                for (var i = 0; i < fields.Fields.Count; i++)
                {
                    builder.Append(' ', indent * (level + 1)).Append(KeyPath.FormatKey(fields.Fields[i].Key)).Append(" : ");
                    Append(builder, fields.Fields[i].Value, indent, level + 1);
                    builder.Append(i < fields.Fields.Count - 1 ? ",\n" : "\n");
                }

                builder.Append(' ', indent * level).Append('}');
                break;
            case ArrayNode array:
                builder.Append('[');
                for (var i = 0; i < array.Items.Count; i++)
                {
                    if (i > 0) builder.Append(", ");
                    Append(builder, array.Items[i], indent, level);
                }

                builder.Append(']');
                break;
            case ScalarNode { Kind: ScalarKind.Null }:
                builder.Append("null");
                break;
            case ScalarNode scalar:
                builder.Append(NeedsQuotes(scalar) ? QuotedText.Write(scalar.Text) : scalar.Text);
                break;
        }
    }

    /// <summary>Words, numbers and durations written without quotes stay so; they mean the same to any HOCON reader.</summary>
    private static bool NeedsQuotes(ScalarNode scalar) =>
        scalar.Kind == ScalarKind.Quoted || scalar.Text.Length == 0
        || double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) == false
            && !scalar.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
