using HaActors.Embedded.HoconText;

namespace Hocon;

/// <summary>Reads HOCON text into a tree.</summary>
public sealed class HoconParser
{
    private HoconParser()
    {
    }

    /// <param name="includeCallback">Reads includes and is waited for; without it an include is an error.</param>
    /// <exception cref="HoconParserException">The text is empty or not HOCON, or an include or substitution fails.</exception>
    public static HoconRoot Parse(string text, HoconIncludeCallbackAsync? includeCallback = null)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new HoconParserException("the text is empty; an empty configuration is written {}");
        try
        {
            return new HoconRoot(new HoconValue(HoconTextParser.Parse(text, includeCallback == null ? null : Reader(includeCallback)), HoconPath.Empty));
        }
        catch (HoconTextException e)
        {
            throw new HoconParserException(e);
        }
    }

    private static IncludeReader Reader(HoconIncludeCallbackAsync callback) => (kind, name) =>
    {
        var type = kind switch
        {
            IncludeKind.File => HoconCallbackType.File,
            IncludeKind.Url => HoconCallbackType.Url,
            _ => HoconCallbackType.Resource,
        };
        var text = callback(type, name).GetAwaiter().GetResult();
        return string.IsNullOrEmpty(text) ? null : text;
    };
}
