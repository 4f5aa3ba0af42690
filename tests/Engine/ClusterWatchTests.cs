using Akka.Actor;
using Akka.Cluster;

namespace HaActors.Engine.Tests;

/// <summary>Death watch between members: the cluster decides when a member's actors are lost. https://getakka.net/articles/clustering/cluster-overview.html</summary>
[Collection("cluster")]
public sealed class ClusterWatchTests
{
    /// <summary>Remoting's own failure detector would give up long before the cluster does.</summary>
    private const string HastyWatch = """
        akka.remote.watch-failure-detector {
          heartbeat-interval = 200ms, acceptable-heartbeat-pause = 500ms, unreachable-nodes-reaper-interval = 200ms, expected-response-after = 500ms
        }
        akka.cluster.downing-provider-class = ""
        """;

    [Fact]
    public async Task Actor_on_an_unreachable_member_is_lost_only_when_the_member_is_downed()
    {
        await using var network = new RelayNetwork();
        await using var stays = network.Start(HastyWatch);
        await using var lost = network.Start(HastyWatch);
        await ClusterNode.Form(stays, lost);
        var ended = await WatchActorOn(lost, stays);

        network.Split([stays], [lost]);
        await stays.Events.Saw<ClusterEvent.UnreachableMember>();
        await Task.Delay(TimeSpan.FromSeconds(2)); // four times what the hasty watch waits for
        Assert.False(ended.IsCompleted);

        stays.Cluster.Down(lost.Address);

        await ended.WaitAsync(TimeSpan.FromSeconds(40));
    }

    /// <summary>Starts an actor on one node and watches it from another; the task completes when the watcher hears of its end.</summary>
    private static async Task<Task> WatchActorOn(ClusterNode node, ClusterNode watching)
    {
        node.System.ActorOf(Props.Create(() => new Idle()), "watched");
        var path = new RootActorPath(node.Address) / "user" / "watched";
        var watched = await watching.System.ActorSelection(path).ResolveOne(TimeSpan.FromSeconds(20));
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watching.System.ActorOf(Props.Create(() => new Watcher(watched, ended)));
        return ended.Task;
    }

    private sealed class Idle : ReceiveActor;

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef watched, TaskCompletionSource ended)
        {
            Context.Watch(watched);
            Receive<Terminated>(_ => ended.TrySetResult());
        }
    }
}
