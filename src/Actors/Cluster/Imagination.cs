using System.Collections.Immutable;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>What would move if something happened to a node: the planner, run on a changed world. Pure.</summary>
internal static class Imagination
{
    // What ha.node.weight is unless somebody says otherwise; a node that is not there has not told its own.
    private const int UsualWeight = 100;

    /// <param name="change">lose, drain, join; empty: nothing.</param>
    public static AdminMessages.WhatIfTable Of(string change, string node, PlannerInput input)
    {
        var known = input.Nodes.FirstOrDefault(candidate => candidate.Name == node);
        var failure = (change, known) switch
        {
            ("lose" or "drain", null) => $"{node} is not a node of the cluster now",
            ("join", { Drained: false }) => $"{node} is in the cluster already",
            _ => null,
        };
        if (failure is not null)
        {
            return new AdminMessages.WhatIfTable([], failure);
        }

        var before = OwnersOf(input);
        var fallen = change == "lose" ? Fall(input, node, before) : before;
        var changed = change switch
        {
            "lose" => input with { Nodes = input.Nodes.Remove(known!) },
            "drain" => input with { Nodes = input.Nodes.Replace(known!, known! with { Drained = true }) },
            "join" when known is not null => input with { Nodes = input.Nodes.Replace(known, known with { Drained = false, Stopping = false }) },
            "join" => input with { Nodes = input.Nodes.Add(new PlannerNode(node, UsualWeight, false, true, [])) },
            _ => input,
        };
        var plan = PlacementPlanner.Make(changed with { Owners = fallen });
        var rows = from vip in input.Vips
                   orderby vip.Name
                   let now = before.GetValueOrDefault(vip.Name, "")
                   let wire = fallen.GetValueOrDefault(vip.Name, "")
                   let then = plan.Rankings[vip.Name].Nodes.FirstOrDefault() ?? ""
                   where now != then
                   select now != wire && wire == then
                       ? new AdminMessages.WhatIfRow(vip.Name, now, then, "wire", $"runner-up of {now}")
                       : new AdminMessages.WhatIfRow(vip.Name, now, then, "plan", plan.Rankings[vip.Name].Reason);
        return new AdminMessages.WhatIfTable([.. rows], null);
    }

    private static ImmutableDictionary<string, string> OwnersOf(PlannerInput input) => input.Vips
        .Select(vip => (vip.Name, Owner: input.Owners.GetValueOrDefault(vip.Name) ?? input.Last.Rankings.GetValueOrDefault(vip.Name)?.Nodes.FirstOrDefault()))
        .Where(pair => pair.Owner is not null)
        .ToImmutableDictionary(pair => pair.Name, pair => pair.Owner!);

    private static ImmutableDictionary<string, string> Fall(PlannerInput input, string lost, ImmutableDictionary<string, string> owners)
    {
        var present = input.Nodes.Where(node => node.Name != lost && node.Reachable).Select(node => node.Name).ToHashSet();
        return owners
            .Select(pair => (
                Vip: pair.Key,
                Owner: pair.Value != lost ? pair.Value : input.Last.Rankings.GetValueOrDefault(pair.Key)?.Nodes.FirstOrDefault(present.Contains)))
            .Where(pair => pair.Owner is not null)
            .ToImmutableDictionary(pair => pair.Vip, pair => pair.Owner!);
    }
}
