using System.Text;

namespace HaActors.Host.Config;

/// <summary>
/// Writes a block as HOCON that every parser reads alike: each key and value quoted and escaped. The parser's own printer
/// leaves quotes inside values bare.
/// </summary>
internal static class HoconText
{
    /// <summary>The block with its key, such as <c>"akka" { … }</c>.</summary>
    public static string Write(ConfigObject block)
    {
        var text = new StringBuilder();
        Append(text, block.Path, block);
        return text.ToString();
    }

    public static string Quote(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in value)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder text, string key, ConfigValue value)
    {
        text.Append(Quote(key)).Append(value is ConfigObject ? " " : " = ");
        AppendValue(text, value);
        text.Append('\n');
    }

    private static void AppendValue(StringBuilder text, ConfigValue value)
    {
        switch (value)
        {
            case ConfigObject block:
                text.Append("{\n");
                foreach (var (key, field) in block.Fields)
                    Append(text, key, field);
                text.Append('}');
                break;
            case ConfigList list:
                text.Append('[');
                for (var i = 0; i < list.Items.Length; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    AppendValue(text, list.Items[i]);
                }

                text.Append(']');
                break;
            case ConfigScalar scalar:
                text.Append(Quote(scalar.Text));
                break;
        }
    }
}
