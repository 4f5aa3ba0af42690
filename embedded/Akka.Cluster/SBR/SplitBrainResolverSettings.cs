using System.Collections.Immutable;
using Akka.Configuration;

namespace Akka.Cluster.SBR;

/// <summary>The <c>akka.cluster.split-brain-resolver</c> section, read once. Cluster.conf explains each key.</summary>
public sealed class SplitBrainResolverSettings
{
    public static readonly string KeepMajorityName = "keep-majority";
    public static readonly string StaticQuorumName = "static-quorum";
    public static readonly string KeepOldestName = "keep-oldest";
    public static readonly string DownAllName = "down-all";
    public static readonly ImmutableHashSet<string> AllStrategyNames = [KeepMajorityName, StaticQuorumName, KeepOldestName, DownAllName];

    /// <summary>Least time that <c>down-all-when-unstable = on</c> gives; Akka's.</summary>
    private static readonly TimeSpan LeastUnstableTime = TimeSpan.FromSeconds(4);

    private readonly Config _section;

    /// <param name="config">The whole configuration of the actor system.</param>
    public SplitBrainResolverSettings(Config config)
    {
        _section = config.GetConfig("akka.cluster.split-brain-resolver");
        if (_section.IsNullOrEmpty()) throw new ConfigurationException("akka.cluster.split-brain-resolver is missing");
        DowningStrategy = _section.GetString("active-strategy");
        if (!AllStrategyNames.Contains(DowningStrategy))
            throw new ConfigurationException($"akka.cluster.split-brain-resolver.active-strategy = {DowningStrategy}: must be one of {string.Join(", ", AllStrategyNames.Order())}");
        DowningStableAfter = _section.GetTimeSpan("stable-after");
        if (DowningStableAfter <= TimeSpan.Zero)
            throw new ConfigurationException($"akka.cluster.split-brain-resolver.stable-after = {DowningStableAfter}: must be longer than zero");
        DownAllWhenUnstable = UnstableTime(_section.GetString("down-all-when-unstable"));
    }

    public string DowningStrategy { get; }

    public TimeSpan DowningStableAfter { get; }

    /// <summary>How long beyond <see cref="DowningStableAfter"/> the picture may keep changing; zero: for ever.</summary>
    public TimeSpan DownAllWhenUnstable { get; }

    public string? KeepMajorityRole => Role("keep-majority");

    public StaticQuorumSettings StaticQuorumSettings
    {
        get
        {
            var size = _section.GetString("static-quorum.quorum-size");
            if (!int.TryParse(size, out var quorum) || quorum < 1)
                throw new ConfigurationException($"akka.cluster.split-brain-resolver.static-quorum.quorum-size = {size}: must be a number of at least 1");
            return new StaticQuorumSettings(quorum, Role("static-quorum"));
        }
    }

    public KeepOldestSettings KeepOldestSettings => new(_section.GetBoolean("keep-oldest.down-if-alone"), Role("keep-oldest"));

    private string? Role(string strategy) => _section.GetString(strategy + ".role") is { Length: > 0 } role ? role : null;

    private TimeSpan UnstableTime(string? text)
    {
        if (ClusterSettings.IsOff(text)) return TimeSpan.Zero;
        if (text is not ("on" or "true")) return _section.GetTimeSpan("down-all-when-unstable");
        var share = DowningStableAfter * 0.75;
        return share > LeastUnstableTime ? share : LeastUnstableTime;
    }
}
