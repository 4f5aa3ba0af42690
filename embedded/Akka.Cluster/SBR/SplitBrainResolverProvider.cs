using Akka.Actor;

namespace Akka.Cluster.SBR;

/// <summary>Keeps one side of a split cluster by the strategy that <c>split-brain-resolver.active-strategy</c> names.</summary>
public class SplitBrainResolverProvider : IDowningProvider
{
    private readonly SplitBrainResolverSettings _settings;
    private readonly Cluster _cluster;
    private readonly IDowningStrategy _strategy;

    public SplitBrainResolverProvider(ActorSystem system, Cluster cluster)
    {
        _settings = new SplitBrainResolverSettings(system.Settings.Config);
        _cluster = cluster;
        _strategy = _settings.DowningStrategy switch
        {
            "static-quorum" => new StaticQuorum(_settings.StaticQuorumSettings),
            "keep-oldest" => new KeepOldest(_settings.KeepOldestSettings),
            "down-all" => new DownAll(),
            _ => new KeepMajority(_settings.KeepMajorityRole),
        };
    }

    public TimeSpan DownRemovalMargin => _cluster.Settings.DownRemovalMargin is { Ticks: > 0 } margin ? margin : _settings.DowningStableAfter;

    public Props DowningActorProps => SplitBrainResolverActor.Props(_cluster, _settings, _strategy);
}
