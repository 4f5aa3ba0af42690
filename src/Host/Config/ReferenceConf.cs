namespace HaActors.Host.Config;

/// <summary>The defaults of every key: hocon/reference.conf, carried in the program.</summary>
internal static class ReferenceConf
{
    private const string Resource = "HaActors.reference.conf";

    public static string Text { get; } = ReadResource();

    public static ConfigObject Tree { get; } = Parse();

    private static string ReadResource()
    {
        using var reader = new StreamReader(typeof(ReferenceConf).Assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static ConfigObject Parse()
    {
        var errors = new List<ConfigError>();
        var lines = Enumerable.Range(1, Text.Split('\n').Length).Select(n => $"reference.conf:{n}");
        return ConfigTree.Parse(new ConfigText(Text, [.. lines], []), errors)
            ?? throw new InvalidOperationException(string.Join("; ", errors));
    }
}
