using Akka.Actor;
using Akka.Cluster.Configuration;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>What <c>akka.actor.provider = cluster</c> selects.</summary>
public interface IClusterActorRefProvider : IRemoteActorRefProvider
{
}

/// <summary>Remoting, plus the cluster's own defaults.</summary>
public class ClusterActorRefProvider : RemoteActorRefProvider, IClusterActorRefProvider
{
    public ClusterActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : base(systemName, settings, eventStream)
    {
        settings.InjectTopLevelFallback(ClusterDefaults.Load());
    }
}
