using HaActors.Actors.Cluster;

namespace HaActors.Actors.Messages;

/// <summary>What the gossip actor is told on its own node.</summary>
public static class GossipMessages
{
    /// <summary>The planner of this node has made a plan; it is to be in force everywhere.</summary>
    public sealed record PlanMade(Plan Plan) : INodeMessage;

    /// <summary>The node is about to stop: from now on it asks for no VIPs.</summary>
    public sealed class DrainNode : INodeMessage
    {
        public static readonly DrainNode Instance = new();
    }
}
