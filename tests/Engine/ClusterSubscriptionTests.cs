using Akka.Actor;
using Akka.Cluster;

namespace HaActors.Engine.Tests;

/// <summary>What a subscriber learns, and when. https://getakka.net/articles/clustering/cluster-overview.html</summary>
[Collection("cluster")]
public sealed class ClusterSubscriptionTests
{
    [Fact]
    public async Task Snapshot_comes_first_when_asked_for()
    {
        await using var node = await Founded();

        var log = EventLog.Of(node.System, node.Cluster, ClusterEvent.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));

        var state = await log.Saw<ClusterEvent.CurrentClusterState>();
        Assert.Same(state, log.All[0]);
        Assert.Equal(node.Address, Assert.Single(state.Members).Address);
        Assert.Equal(node.Address, state.Leader);
        Assert.Empty(state.Unreachable);
    }

    [Fact]
    public async Task Events_replay_the_present_state_when_asked_for()
    {
        await using var node = await Founded();

        var log = EventLog.Of(node.System, node.Cluster, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

        var up = await log.Saw<ClusterEvent.MemberUp>();
        Assert.Equal(node.Address, up.Member.Address);
        Assert.Same(up, log.All[0]);
    }

    [Fact]
    public async Task Subscriber_is_sent_only_the_types_it_names()
    {
        await using var node = ClusterNode.Start();
        var leaders = EventLog.Of(node.System, node.Cluster, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.LeaderChanged));

        await node.Cluster.JoinAsync(node.Address);

        await leaders.Saw<ClusterEvent.LeaderChanged>(e => Equals(e.Leader, node.Address));
        Assert.All(leaders.All, e => Assert.IsType<ClusterEvent.LeaderChanged>(e));
    }

    [Fact]
    public async Task Unsubscribed_actor_hears_no_more()
    {
        await using var first = await Founded();
        var log = new List<object>();
        var listener = first.System.ActorOf(Props.Create(() => new Listener(log)));
        first.Cluster.Subscribe(listener, ClusterEvent.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        first.Cluster.Unsubscribe(listener);

        await using var second = ClusterNode.Start();
        second.Cluster.Join(first.Address);
        await ClusterNode.AllUp(first, second);

        Assert.Equal(1, await listener.Ask<int>("how many", TimeSpan.FromSeconds(10))); // the snapshot
    }

    private static async Task<ClusterNode> Founded()
    {
        var node = ClusterNode.Start();
        await node.Cluster.JoinAsync(node.Address);
        return node;
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(List<object> heard)
        {
            Receive<string>(_ => Sender.Tell(heard.Count));
            ReceiveAny(heard.Add);
        }
    }
}
