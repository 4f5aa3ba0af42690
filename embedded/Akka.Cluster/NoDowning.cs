using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Leaves unreachable members to the operator.</summary>
public sealed class NoDowning(ActorSystem system, Cluster cluster) : IDowningProvider
{
    public TimeSpan DownRemovalMargin => cluster.Settings.DownRemovalMargin;

    public Props? DowningActorProps => null;

    public override string ToString() => $"NoDowning({system.Name})";
}
