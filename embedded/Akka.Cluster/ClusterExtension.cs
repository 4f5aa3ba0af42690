using Akka.Actor;

namespace Akka.Cluster;

/// <summary>Makes the one <see cref="Cluster"/> of an actor system.</summary>
public class ClusterExtension : ExtensionIdProvider<Cluster>
{
    public override Cluster CreateExtension(ExtendedActorSystem system) => new(system);
}
