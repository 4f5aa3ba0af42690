using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>Operators' questions, answered on every node from its own picture.</summary>
public sealed partial class PlannerActor
{
    private const string NoPicture = "this node knows nothing of a cluster yet";

    private AdminMessages.ExplainTable Explain(string vip) => _picture is { } picture
        ? Explanation.Of(vip, InputFrom(picture, PlanOrders.Of(picture.Plan)))
        : new AdminMessages.ExplainTable([], NoPicture);

    private AdminMessages.WhatIfTable Imagine(AdminMessages.WhatIf question) => _picture is { } picture
        ? Imagination.Of(question.Change, question.Node, InputFrom(picture, PlanOrders.Of(picture.Plan)))
        : new AdminMessages.WhatIfTable([], NoPicture);
}
