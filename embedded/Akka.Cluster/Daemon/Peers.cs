using Akka.Actor;

namespace Akka.Cluster.Daemon;

/// <summary>References to the cluster's actors on other nodes.</summary>
internal sealed class Peers(ExtendedActorSystem system)
{
    public const string DaemonName = "cluster";
    public const string HeartbeatReceiverName = "heartbeat-receiver";

    public IActorRef Daemon(Address address) =>
        system.Provider.ResolveActorRef(new RootActorPath(address) / "system" / DaemonName);

    public IActorRef HeartbeatReceiver(Address address) =>
        system.Provider.ResolveActorRef(new RootActorPath(address) / "system" / DaemonName / HeartbeatReceiverName);
}
