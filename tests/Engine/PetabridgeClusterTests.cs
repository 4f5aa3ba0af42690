using System.Text.Json;
using Akka.Cluster;
using Petabridge.Cmd.Client;
using Petabridge.Cmd.Cluster;

namespace HaActors.Engine.Tests;

/// <summary>The palette "cluster" on a cluster of one.</summary>
public sealed class PetabridgeClusterTests
{
    private const string Config = """
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        akka.cluster.roles = [mail, web]
        """;

    private static async Task<PetabridgeNode> StartAsync()
    {
        var node = PetabridgeNode.Start(Config, ClusterCommands.Instance);
        var up = new TaskCompletionSource();
        var cluster = Cluster.Get(node.System);
        cluster.RegisterOnMemberUp(() => up.TrySetResult());
        cluster.Join(cluster.SelfAddress);
        await up.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return node;
    }

    [Fact]
    public async Task Show_lists_the_members_as_json_with_stable_keys()
    {
        await using var node = await StartAsync();
        var result = await node.PbmAsync("cluster", "show", "-o", "json");
        Assert.Equal(ExitStatus.Success, result.Status);
        var row = Assert.Single(JsonDocument.Parse(result.Output).RootElement.EnumerateArray());
        Assert.Equal(["address", "roles", "status", "reachable", "version"], row.EnumerateObject().Select(property => property.Name));
        Assert.Equal(Cluster.Get(node.System).SelfAddress.ToString(), row.GetProperty("address").GetString());
        Assert.Equal("mail,web", row.GetProperty("roles").GetString());
        Assert.Equal("Up", row.GetProperty("status").GetString());
        Assert.True(row.GetProperty("reachable").GetBoolean());
    }

    [Fact]
    public async Task Show_lists_the_members_as_a_table()
    {
        await using var node = await StartAsync();
        var lines = (await node.PbmAsync("cluster", "show")).Output.Split('\n');
        Assert.StartsWith("address", lines[0]);
        Assert.Contains("mail,web  Up", lines[1]);
    }

    [Theory]
    [InlineData("show", "-o", "xml", "table or json")]
    [InlineData("leave", "-a", "nonsense", "'nonsense'")]
    [InlineData("down", "-a", "akka.tcp://pbm-test@127.0.0.1:1", "the members are: akka.tcp://pbm-test@127.0.0.1:")]
    public async Task Bad_value_fails_and_says_what_would_be_right(string command, string @switch, string value, string expected)
    {
        await using var node = await StartAsync();
        var result = await node.PbmAsync("cluster", command, @switch, value);
        Assert.Equal(ExitStatus.Failed, result.Status);
        Assert.Contains(expected, result.Error);
    }

    [Fact]
    public async Task Leave_makes_this_node_leave()
    {
        await using var node = await StartAsync();
        var removed = new TaskCompletionSource();
        Cluster.Get(node.System).RegisterOnMemberRemoved(() => removed.TrySetResult());
        Assert.Equal(ExitStatus.Success, (await node.PbmAsync("cluster", "leave")).Status);
        await removed.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
