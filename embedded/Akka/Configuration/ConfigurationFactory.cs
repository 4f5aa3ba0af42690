using HaActors.Embedded.HoconText;

namespace Akka.Configuration;

/// <summary>Makes configurations from HOCON text.</summary>
public class ConfigurationFactory
{
    private static readonly Lazy<Config> Reference = new(() => FromEmbeddedText(typeof(ConfigurationFactory).Assembly, "Akka.reference.conf"));

    public static Config Empty => Config.Empty;

    /// <summary>The values that hold where the user sets none.</summary>
    public static Config Default() => Reference.Value;

    /// <exception cref="ConfigurationException">The text is not HOCON; says where.</exception>
    public static Config ParseString(string hocon)
    {
        try
        {
            return new Config(HoconTextParser.Parse(hocon));
        }
        catch (HoconTextException e)
        {
            throw new ConfigurationException(e.Message, e);
        }
    }

    /// <summary>No configuration file is looked for: the reference values alone.</summary>
    public static Config Load() => Config.Empty;

    internal static Config FromEmbeddedText(System.Reflection.Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new ConfigurationException($"{assembly.GetName().Name} lacks its resource {name}");
        using var reader = new StreamReader(stream);
        return ParseString(reader.ReadToEnd());
    }
}
