using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>What came of reading a configuration.</summary>
/// <param name="Settings">Null if and only if there are errors.</param>
/// <param name="Keys">Paths of all keys that were asked for.</param>
/// <param name="Written">What the file and its includes say, a row a value.</param>
public sealed record ConfigResult(
    HostSettings? Settings, ImmutableArray<ConfigError> Errors, IReadOnlyCollection<string> Keys, ImmutableArray<WrittenValue> Written);

/// <summary>Turns a configuration file into settings, or into everything that is wrong with it.</summary>
public sealed class HaConfigReader(Interfaces interfaces, string hostName)
{
    /// <summary>Reads a file with everything that it includes.</summary>
    /// <param name="revision">Counts configurations since the process started, from 1.</param>
    public ConfigResult ReadFile(string file, int revision)
    {
        var text = ConfigLoader.Load(file);
        var errors = new List<ConfigError>(text.Errors);
        return errors.Count == 0 && ConfigTree.Parse(text, errors) is { } root
            ? Read(root, revision)
            : new ConfigResult(null, [.. errors], [], []);
    }

    private ConfigResult Read(ConfigObject root, int revision)
    {
        var reading = new ConfigReading();
        var top = new Section(reading, root, ReferenceConf.Tree);
        var ha = top.Sub("ha");
        var akka = top.Block("akka");
        top.RejectUnknown();

        var nodeSection = ha.Sub("node");
        var vips = VipReader.Read(
            ha, nodeSection.Find("interface") is ConfigScalar i ? i.Text : "", nodeSection.Find("name") is ConfigScalar n ? n.Text : "");
        var (node, shutdownTimeout) = NodeReader.Read(
            nodeSection, hostName, interfaces, vips.SelectMany(v => v.Addresses).Select(a => a.Address).ToHashSet());
        var services = new ServiceSettings(
            revision, node, vips, TrafficReader.ReadFrontends(ha), TrafficReader.ReadBackends(ha))
        {
            Placement = PlacementReader.Read(ha.Sub("placement")),
            Tracks = TrackReader.Read(ha),
        };
        var log = LogReader.Read(ha.Sub("log"));
        var settings = new HostSettings(
            services,
            ClusterReader.Read(ha.Sub("cluster")),
            ClusterReader.ReadAdmin(ha.Sub("admin")),
            log.Level,
            shutdownTimeout,
            akka is null ? "" : HoconText.Write(akka))
        {
            SessionLog = log.Sessions,
        };
        ha.RejectUnknown();

        new HaConfigValidator(settings, root, reading, interfaces).Validate();
        return new ConfigResult(reading.Errors.IsEmpty ? settings : null, reading.Errors, reading.Keys, [.. WrittenValue.AllOf(root), .. reading.Contents.DistinctBy(content => content.Path)]);
    }
}
