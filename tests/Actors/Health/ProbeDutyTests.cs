using HaActors.Actors.Cluster;
using HaActors.Actors.Health;
using HaActors.Actors.Messages;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Actors.Tests.Health;

public sealed class ProbeDutyTests : ActorTest
{
    private const string Here = "10.0.0.1:80";

    private static readonly string[] Nodes = ["h1", "h2", "h3", "h4"];

    [Fact]
    public void Duty_is_the_same_whatever_the_order_of_nodes_and_is_spread_over_them()
    {
        var servers = Enumerable.Range(0, 400).Select(i => new ServerName("app", $"s{i}")).ToList();

        Assert.All(servers, server => Assert.Equal(
            ProbeDuty.Probers(server, Nodes, 2).ToArray(), ProbeDuty.Probers(server, Nodes.Reverse(), 2).ToArray()));
        var shares = servers.SelectMany(server => ProbeDuty.Probers(server, Nodes, 2)).CountBy(node => node).ToDictionary();
        Assert.All(Nodes, node => Assert.InRange(shares[node], 150, 250));
        Assert.Equal(Nodes, ProbeDuty.Probers(servers[0], Nodes, 0).ToArray());
    }

    [Fact]
    public void Lost_node_changes_only_its_own_duties()
    {
        foreach (var server in Enumerable.Range(0, 100).Select(i => new ServerName("app", $"s{i}")))
        {
            var before = ProbeDuty.Probers(server, Nodes, 2);
            var after = ProbeDuty.Probers(server, Nodes.Where(node => node != "h2"), 2);
            Assert.Equal(before.Contains("h2") ? 1 : 2, before.Intersect(after).Count());
        }
    }

    [Theory]
    [InlineData("h2:up", HealthState.Up, "h2")]
    [InlineData("h2:down h3:up", HealthState.Up, "h3")]
    [InlineData("h2:going-down", HealthState.GoingDown, "h2")]
    [InlineData("h2:down h3:down", HealthState.Down, "h2")]
    [InlineData("h2:starting", null, "")]
    [InlineData("h1:up", null, "")]
    [InlineData("", null, "")]
    public void Word_of_a_prober_that_reaches_the_server_counts(string verdicts, HealthState? state, string node)
    {
        var relied = ProbeDuty.Relied(With(verdicts, "L4OK"), "h1", new ServerName("app", "s1"), Here, ["h1", "h2", "h3"]);

        Assert.Equal(state, relied?.State);
        Assert.Equal(node, relied?.Node ?? "");
    }

    [Fact]
    public void Word_of_a_node_that_relies_itself_does_not_count() =>
        Assert.Null(ProbeDuty.Relied(With("h2:up", "Unknown"), "h1", new ServerName("app", "s1"), Here, ["h2"]));

    [Theory]
    [InlineData(Here, true)]
    [InlineData("10.0.0.2:80", false)]
    [InlineData(null, true)]
    public void Word_on_a_server_of_that_name_elsewhere_does_not_count(string? address, bool counts)
    {
        var picture = Picture(3, Plan.None).With(new ClusterMessages.HealthReport(
            "h2", 1, 2, "app", [new ClusterMessages.ServerVerdict("s1", "up", "L4OK", "", 1, 0) { Address = address }]));

        Assert.Equal(counts, ProbeDuty.Relied(picture, "h1", new ServerName("app", "s1"), Here, ["h2"]) is not null);
    }

    [Fact]
    public void Word_of_a_node_that_is_not_heard_does_not_count()
    {
        var picture = With("h2:up", "L4OK").WithStale(["h2"]);

        Assert.Null(ProbeDuty.Relied(picture, "h1", new ServerName("app", "s1"), Here, ["h2"]));
    }

    internal static ClusterPicture With(string verdicts, string check) => verdicts.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(verdict => verdict.Split(':'))
        .Aggregate(Picture(3, Plan.None), (picture, parts) => picture.With(new ClusterMessages.HealthReport(
            parts[0], 1, 2, "app", [new ClusterMessages.ServerVerdict("s1", parts[1], check, "", 1, 0), new ClusterMessages.ServerVerdict("s2", parts[1], check, "", 1, 0)])));
}
