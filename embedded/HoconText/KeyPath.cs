using System.Text;

namespace HaActors.Embedded.HoconText;

/// <summary>Paths as text: a.b."c.d" is three elements.</summary>
internal static class KeyPath
{
    /// <exception cref="FormatException">An element is empty, or a quote is not closed.</exception>
    public static IReadOnlyList<string> Parse(string path)
    {
        var elements = new List<string>();
        var element = new StringBuilder();
        var quoted = false;
        for (var i = 0; i <= path.Length; i++)
        {
            if (i == path.Length || path[i] == '.')
            {
                if (element.Length == 0 && !quoted) throw new FormatException($"path '{path}' has an empty element");
                elements.Add(element.ToString());
                element.Clear();
                quoted = false;
            }
            else if (path[i] == '"')
            {
                var close = path.IndexOf('"', i + 1);
                if (close < 0) throw new FormatException($"path '{path}' has a quote that is not closed");
                element.Append(path, i + 1, close - i - 1);
                quoted = true;
                i = close;
            }
            else
            {
                element.Append(path[i]);
            }
        }

        return elements;
    }

    public static string Format(IEnumerable<string> elements) => string.Join('.', elements.Select(FormatKey));

    public static string FormatKey(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/') ? key : QuotedText.Write(key);
}
