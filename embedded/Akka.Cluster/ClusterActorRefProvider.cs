using System.Collections.Immutable;
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
    private volatile ImmutableHashSet<Address> _members = [];

    public ClusterActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : base(systemName, settings, eventStream)
    {
        settings.InjectTopLevelFallback(ClusterDefaults.Load());
    }

    /// <summary>Addresses of the cluster's members, as of now; set by the cluster daemon.</summary>
    internal ImmutableHashSet<Address> Members
    {
        set => _members = value;
    }

    /// <summary>Wrong values below <c>akka.cluster</c> are to fail the start, not the first actor that asks for the cluster.</summary>
    internal override void Open()
    {
        base.Open();
        Cluster.Get(System);
    }

    /// <summary>A member's actors end for their watchers when the cluster removes it, not while it is only unreachable.</summary>
    internal override bool IsJudgedElsewhere(Address address) => _members.Contains(address);
}
