namespace Akka.Cluster.SBR;

/// <summary>Everyone goes; for those who would rather start again than choose.</summary>
internal sealed class DownAll : IDowningStrategy
{
    public Decision Decide(SplitView split) => Decision.DownAll;
}
