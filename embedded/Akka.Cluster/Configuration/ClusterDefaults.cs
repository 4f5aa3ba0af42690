using Akka.Configuration;

namespace Akka.Cluster.Configuration;

/// <summary>Cluster.conf of this assembly: every key with its default.</summary>
internal static class ClusterDefaults
{
    public static Config Load()
    {
        using var stream = typeof(ClusterDefaults).Assembly.GetManifestResourceStream("Akka.Cluster.Configuration.Cluster.conf")
            ?? throw new InvalidOperationException("Akka.Cluster.dll lacks its resource Cluster.conf");
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
