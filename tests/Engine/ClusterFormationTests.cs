using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace HaActors.Engine.Tests;

/// <summary>How a cluster comes to be. https://getakka.net/articles/clustering/cluster-overview.html</summary>
[Collection("cluster")]
public sealed class ClusterFormationTests
{
    [Fact]
    public async Task Seed_nodes_that_start_together_form_one_cluster()
    {
        var ports = new[] { ClusterNode.FreePort(), ClusterNode.FreePort(), ClusterNode.FreePort() };
        var seeds = string.Join(", ", ports.Select(port => $"\"akka.tcp://{ClusterNode.SystemName}@127.0.0.1:{port}\""));
        ClusterNode Seed(int port) => ClusterNode.Start($"akka.cluster.seed-nodes = [{seeds}]\nakka.remote.dot-netty.tcp.port = {port}");

        await using var last = Seed(ports[2]);
        await using var middle = Seed(ports[1]);
        await using var first = Seed(ports[0]);

        await ClusterNode.AllUp(first, middle, last);
    }

    [Theory]
    [InlineData("akka.cluster.seed-nodes = [\"garbage\"]")]
    [InlineData("akka.cluster.downing-provider-class = \"No.Such.Class, Nowhere\"")]
    public void Wrong_value_fails_the_start_of_the_actor_system(string line)
    {
        var port = ClusterNode.FreePort();
        var config = $"akka {{ loglevel = OFF, stdout-loglevel = OFF, actor.provider = cluster }}\nakka.remote.dot-netty.tcp {{ hostname = 127.0.0.1, port = {port} }}\n{line}";
        Assert.ThrowsAny<Exception>(() => ActorSystem.Create(ClusterNode.SystemName, ConfigurationFactory.ParseString(config)));
    }

    [Fact]
    public async Task Only_the_first_seed_node_founds_a_cluster()
    {
        var absent = $"akka.tcp://{ClusterNode.SystemName}@127.0.0.1:{ClusterNode.FreePort()}";
        var port = ClusterNode.FreePort();
        await using var second = ClusterNode.Start($"""
            akka.cluster.seed-nodes = ["{absent}", "akka.tcp://{ClusterNode.SystemName}@127.0.0.1:{port}"]
            akka.remote.dot-netty.tcp.port = {port}
            """);

        await Task.Delay(TimeSpan.FromSeconds(3)); // three times its seed-node-timeout

        Assert.Empty((await second.State()).Members);
        Assert.Equal(MemberStatus.Removed, second.Cluster.SelfMember.Status);
    }

    [Fact]
    public async Task Restarted_first_seed_node_joins_the_cluster_that_exists()
    {
        var port = ClusterNode.FreePort();
        var first = ClusterNode.Start($"akka.remote.dot-netty.tcp.port = {port}");
        await using var second = ClusterNode.Start();
        var seeds = new[] { first.Address, second.Address };
        await ClusterNode.Form(first, second);
        await first.Crash();

        await using var again = ClusterNode.Start($"akka.remote.dot-netty.tcp.port = {port}");
        again.Cluster.JoinSeedNodes(seeds);

        await again.Events.Saw<ClusterEvent.MemberUp>(e => e.Member.UniqueAddress == second.Cluster.SelfUniqueAddress);
        await second.Events.Saw<ClusterEvent.MemberUp>(e => e.Member.UniqueAddress == again.Cluster.SelfUniqueAddress);
    }

    [Fact]
    public async Task Node_that_joins_itself_is_up_and_leads()
    {
        await using var node = ClusterNode.Start();

        await node.Cluster.JoinAsync(node.Address);

        await node.Events.Saw<ClusterEvent.MemberUp>();
        var state = await node.State();
        Assert.Equal(MemberStatus.Up, Assert.Single(state.Members).Status);
        Assert.Equal(node.Address, state.Leader);
        Assert.Equal(["MemberUp"], node.Events.About(node.Address));
    }

    [Fact]
    public async Task All_nodes_agree_on_one_leader_the_lowest_address()
    {
        var nodes = await ClusterNode.StartCluster(3);
        try
        {
            var lowest = nodes.Select(n => n.Address).Min(Member.AddressOrdering);
            foreach (var node in nodes)
                await node.Events.Saw<ClusterEvent.LeaderChanged>(e => Equals(e.Leader, lowest));
            foreach (var node in nodes)
                Assert.Equal(lowest, (await node.State()).Leader);
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Roles_and_version_of_a_member_are_known_to_the_others()
    {
        await using var plain = ClusterNode.Start();
        await using var special = ClusterNode.Start("akka.cluster { roles = [edge, db], app-version = \"2.5.1\" }");
        await ClusterNode.Form(plain, special);

        var seen = (await plain.Events.Saw<ClusterEvent.MemberUp>(e => e.Member.Address.Equals(special.Address))).Member;

        Assert.True(seen.HasRole("edge") && seen.HasRole("db"));
        Assert.Equal("2.5.1", seen.AppVersion.Version);
        Assert.Equal(special.Address, (await plain.State()).RoleLeader("db"));
        var older = (await plain.State()).Members.Single(m => m.Address.Equals(plain.Address));
        Assert.False(older.HasRole("edge"));
        Assert.True(older.IsOlderThan(seen));
    }

    [Fact]
    public async Task Members_stay_joining_below_the_minimum()
    {
        const string minimum = "akka.cluster.min-nr-of-members = 2";
        await using var first = ClusterNode.Start(minimum);
        first.Cluster.Join(first.Address);
        await first.Events.Saw<ClusterEvent.MemberJoined>();
        await Task.Delay(TimeSpan.FromSeconds(1)); // ten turns of the leader
        Assert.Equal(MemberStatus.Joining, Assert.Single((await first.State()).Members).Status);

        await using var second = ClusterNode.Start(minimum);
        second.Cluster.Join(first.Address);

        await ClusterNode.AllUp(first, second);
    }

    [Fact]
    public async Task Callback_for_up_runs_before_and_after_the_fact()
    {
        await using var node = ClusterNode.Start();
        var early = new TaskCompletionSource();
        node.Cluster.RegisterOnMemberUp(early.SetResult);
        Assert.False(early.Task.IsCompleted);
        await node.Cluster.JoinAsync(node.Address);
        await early.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var late = new TaskCompletionSource();
        node.Cluster.RegisterOnMemberUp(late.SetResult);
        await late.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
