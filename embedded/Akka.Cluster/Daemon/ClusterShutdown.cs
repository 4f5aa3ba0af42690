using Akka.Actor;

namespace Akka.Cluster.Daemon;

/// <summary>Makes the shutdown of an actor system leave the cluster in good order first.</summary>
internal static class ClusterShutdown
{
    public static void Register(Cluster cluster, OwnStatus own, IActorRef daemon)
    {
        var shutdown = CoordinatedShutdown.Get(cluster.System);
        Add(CoordinatedShutdown.PhaseClusterLeave, "cluster-leave", () =>
        {
            cluster.Leave(cluster.SelfAddress);
            return own.Leaving;
        });
        Add(CoordinatedShutdown.PhaseClusterExiting, "cluster-exiting", () => own.Exiting);
        Add(CoordinatedShutdown.PhaseClusterExitingDone, "cluster-exiting-done", () =>
        {
            daemon.Tell(new ClusterCommands.ExitingCompleted(), ActorRefs.NoSender);
            return own.Confirmed;
        });
        Add(CoordinatedShutdown.PhaseClusterShutdown, "cluster-shutdown", () =>
        {
            daemon.Tell(PoisonPill.Instance, ActorRefs.NoSender);
            return own.Removed;
        });

        void Add(string phase, string name, Func<Task> step) => shutdown.AddTask(phase, name, async () =>
        {
            if (!cluster.IsTerminated) await step().ConfigureAwait(false);
            return Done.Instance;
        });
    }
}
