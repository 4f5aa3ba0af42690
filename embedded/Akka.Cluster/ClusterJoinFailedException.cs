using Akka.Actor;

namespace Akka.Cluster;

/// <summary>This node did not become a member of the cluster that it was asked to join.</summary>
public class ClusterJoinFailedException(string message) : AkkaException(message);
