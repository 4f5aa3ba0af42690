using Akka.Actor;

namespace Akka.Cluster;

/// <summary>
/// Decides what becomes of unreachable members. Named by <c>akka.cluster.downing-provider-class</c>;
/// needs a public constructor that takes an <see cref="ActorSystem"/> and a <see cref="Cluster"/>.
/// </summary>
public interface IDowningProvider
{
    /// <summary>How long the survivors should wait after a removal before they take over its work.</summary>
    TimeSpan DownRemovalMargin { get; }

    /// <summary>The actor that watches the cluster and downs members, a child of the cluster's own; null for none.</summary>
    Props? DowningActorProps { get; }
}
