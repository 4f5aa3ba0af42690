namespace Hocon;

/// <summary>Makes configurations from text and files.</summary>
public static class HoconConfigurationFactory
{
    /// <summary>A configuration without values.</summary>
    public static Config Empty => Config.Empty;

    /// <exception cref="HoconParserException">The text is empty or not HOCON, has an include, or a substitution fails.</exception>
    public static Config ParseString(string hocon) => new(HoconParser.Parse(hocon));

    /// <param name="includeCallback">Reads includes and is waited for.</param>
    /// <exception cref="HoconParserException">The text is empty or not HOCON, or an include or substitution fails.</exception>
    public static Config ParseString(string hocon, HoconIncludeCallbackAsync includeCallback) => new(HoconParser.Parse(hocon, includeCallback));

    /// <exception cref="ConfigurationException">There is no such file.</exception>
    /// <exception cref="HoconParserException">As ParseString.</exception>
    public static Config FromFile(string filePath) =>
        File.Exists(filePath) ? ParseString(File.ReadAllText(filePath)) : throw new ConfigurationException($"there is no file {filePath}");
}
