using Akka.Actor;

namespace HaActors.Actors.Cluster;

/// <summary>Finds the counterpart of an actor on another node: it has the same path there.</summary>
internal static class Peers
{
    public static ActorSelection OnNode(this IUntypedActorContext context, Address node) => context.ActorSelection(
        context.Self.Path.Elements.Aggregate((ActorPath)new RootActorPath(node), (path, name) => path / name));
}
