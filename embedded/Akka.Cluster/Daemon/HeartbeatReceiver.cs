using Akka.Actor;

namespace Akka.Cluster.Daemon;

/// <summary>Answers heartbeats. One per node, a child of the cluster daemon, apart from it so that no gossip delays an answer.</summary>
internal sealed class HeartbeatReceiver : ReceiveActor
{
    public HeartbeatReceiver(UniqueAddress self)
    {
        var reply = new ClusterMessages.HeartbeatReply(self);
        Receive<ClusterMessages.Heartbeat>(_ => Sender.Tell(reply, Self));
    }

    public static Props Props(UniqueAddress self) => Actor.Props.Create(() => new HeartbeatReceiver(self));
}
