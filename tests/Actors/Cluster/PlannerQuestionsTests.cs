using System.Collections.Immutable;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Tests.Cluster;

public sealed class PlannerQuestionsTests
{
    private readonly PlannerInput _world;

    public PlannerQuestionsTests()
    {
        var world = Worlds.Of(3, 6);
        world = world with { Vips = [.. world.Vips.Select(vip => vip.Name is "v1" or "v2" ? vip with { Apart = "dns", Requires = ["app"] } : vip)] };
        _world = world.After(PlacementPlanner.Make(world));
    }

    private string Owner => _world.Owners["v1"];

    [Fact]
    public void Explanation_names_the_plan_its_reason_and_every_node_by_rank()
    {
        var rows = Explain(_world);

        Assert.Equal(("rule", Owner, 0), (rows[0].Kind, rows[0].Node, rows[0].Rank));
        Assert.StartsWith($"plan 1: placed on {Owner}", rows[0].Text);
        Assert.Equal(_world.Last.Rankings["v1"].Nodes, rows.Skip(1).Select(row => row.Node));
        Assert.StartsWith("has it, of 2", rows[1].Text);
        Assert.All(rows.Skip(2), row => Assert.Matches("balance: it holds 2|has v2, and both are to be apart", row.Text));
    }

    [Fact]
    public void Explanation_says_of_each_node_what_keeps_the_address_away()
    {
        var others = _world.Nodes.Select(node => node.Name).Where(name => name != Owner).ToList();

        AssertReason(_world.With(others[0], node => node with { Drained = true }), others[0], "is drained");
        AssertReason(_world.With(others[0], node => node with { Drained = true, Stopping = true }), others[0], "is stopping");
        AssertReason(_world.With(others[0], node => node with { FailedBackends = ["app"] }), others[0], "has no usable server of app");
        AssertReason(_world.With(others[0], node => node with { Reachable = false }), others[0], "is out of the cluster's reach");
        AssertReason(_world.With(others[0], node => node with { Weight = 0 }), others[0], "has weight 0");
        AssertReason(_world.With(others[0], node => node with { Restless = true }), others[0], "has come and gone too often");
        AssertReason(_world with { Pins = Plan.None.Pins.Add("v1", Owner) }, others[0], $"pinned to {Owner}");
        AssertReason(_world with { Restless = ["v1"] }, others[0], "v1 has changed hands too often");
        AssertReason(
            _world with { Vips = [.. _world.Vips.Select(vip => vip with { Eligible = [Owner] })] }, others[0], "not eligible");
        AssertReason(_world with { Vips = [.. _world.Vips.Select(vip => vip with { Preempt = false })] }, others[0], "preempt = false");
    }

    [Fact]
    public void Explanation_says_when_the_plan_is_not_yet_true() => Assert.Contains(
        "has it until", Explain(_world with { Owners = _world.Owners.SetItem("v1", _world.Last.Rankings["v1"].Nodes[1]) })[0].Text);

    [Fact]
    public void Unknown_address_cannot_be_explained() =>
        Assert.Equal("there is no VIP v9", Explanation.Of("v9", _world).Failure);

    [Fact]
    public void Loss_shows_what_falls_to_the_runners_up_and_nothing_else()
    {
        var rows = Imagine("lose", Owner);

        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Equal((Owner, _world.Last.Rankings[row.Vip].Nodes[1], "wire"), (row.From, row.To, row.How)));
    }

    [Fact]
    public void Drain_shows_the_moves_of_a_plan()
    {
        var rows = Imagine("drain", Owner);

        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Equal((Owner, "plan", true), (row.From, row.How, row.Reason.Contains("is drained"))));
    }

    [Fact]
    public void Join_shows_what_the_new_node_would_get() =>
        Assert.All(Imagine("join", "h4"), row => Assert.Equal(("h4", "plan"), (row.To, row.How)));

    [Fact]
    public void Nothing_would_move_if_nothing_happened() => Assert.Empty(Imagine("", ""));

    [Theory]
    [InlineData("lose", "h9", "h9 is not a node of the cluster now")]
    [InlineData("drain", "h9", "h9 is not a node of the cluster now")]
    [InlineData("join", "h1", "h1 is in the cluster already")]
    public void Impossible_question_is_refused(string change, string node, string rule) =>
        Assert.Equal(rule, Imagination.Of(change, node, _world).Failure);

    private static ImmutableArray<AdminMessages.ExplainRow> Explain(PlannerInput world) => Explanation.Of("v1", world).Rows;

    private ImmutableArray<AdminMessages.WhatIfRow> Imagine(string change, string node)
    {
        var imagined = Imagination.Of(change, node, _world);
        Assert.Null(imagined.Failure);
        return imagined.Rows;
    }

    private static void AssertReason(PlannerInput world, string node, string reason) =>
        Assert.Contains(reason, Explain(world).First(row => row.Kind == "node" && row.Node == node).Text);
}
