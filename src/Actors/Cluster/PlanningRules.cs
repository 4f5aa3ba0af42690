using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>Pure decisions around the planner: whether to plan, with what, and which moves to refuse.</summary>
internal static class PlanningRules
{
    /// <summary>
    /// Whether this node may plan now. A leader that reaches no more than half of the members may be the smaller part of a
    /// partition, whose plans would outlive it in the nodes' memory.
    /// </summary>
    /// <param name="waited">True: members that have not reported by now are not waited for.</param>
    public static bool MayPlan(ClusterPicture picture, bool waited)
    {
        var members = picture.View.Nodes.Values.Where(node => node.IsUp || node.IsLeaving).ToList();
        return picture.View.IsLeader
            && picture.View.SelfIsUp
            && members.Count(node => node.Reachable) * 2 > members.Count
            && (waited || picture.IsSettled());
    }

    /// <summary>Whether every node that the settings name has joined and reported, so that a first plan need not wait for more.</summary>
    public static bool IsComplete(ClusterPicture picture, ServiceSettings settings) =>
        settings.Vips
            .SelectMany(vip => vip.Home is null ? vip.Eligible : vip.Eligible.Add(vip.Home))
            .All(name => picture.View.Nodes.TryGetValue(name, out var node) && node.IsUp && picture.HasReported(node));

    /// <summary>The planner's input from a picture.</summary>
    /// <param name="moving">
    /// The plan in force is so young that its moves may still be under way: they count as done, or the next plan would undo them.
    /// </param>
    public static PlannerInput InputFrom(
        ClusterPicture picture, ServiceSettings settings, PlanOrders orders, FlapScores flaps, bool moving)
    {
        var restless = flaps.Nodes;
        var nodes = from node in picture.View.Nodes.Values
                    where (node.IsUp || node.IsLeaving) && picture.HasReported(node)
                    let report = picture.Reports[node.Name]
                    select new PlannerNode(
                        node.Name,
                        report.Weight,
                        report.Drained || node.IsLeaving || orders.Drains.Contains(node.Name),
                        node.Reachable,
                        [.. report.FailedBackends])
                    {
                        Stopping = report.Drained || node.IsLeaving,
                        Restless = restless.Contains(node.Name),
                        FailedTracks = [.. report.FailedTracks ?? []],
                    };
        ImmutableArray<PlannerNode> ranked = [.. nodes];
        return new PlannerInput(
            ranked,
            settings.Vips,
            moving ? OwnersAfterMoves(picture, ranked) : picture.Owners(),
            picture.Plan,
            orders.Pins,
            picture.View.Self.ToString())
        {
            Drains = orders.Drains,
            Restless = flaps.Vips,
            ReturnHome = settings.Placement.ReturnHome,
        };
    }

    private static ImmutableDictionary<string, string> OwnersAfterMoves(ClusterPicture picture, ImmutableArray<PlannerNode> nodes)
    {
        // What a stopping node was to have goes to its successor at once: there, reports know better.
        var present = nodes.Where(node => node.Reachable && !node.Stopping).Select(node => node.Name).ToHashSet();
        var planned = picture.Plan.Rankings
            .Where(pair => pair.Value.Nodes is [var first, ..] && present.Contains(first))
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Nodes[0]));
        return picture.Owners().SetItems(planned);
    }

    /// <summary>
    /// What makes a new plan worth making, as a comparable value. Owners and reachability are left out on purpose: a takeover on
    /// the wire is the plan at work, and a node out of reach may be back in a moment.
    /// </summary>
    public static string Trigger(PlannerInput input, int revision) =>
        $"{revision}|{string.Join(';', input.Nodes.Select(node =>
            $"{node.Name},{node.Weight},{node.Drained},{node.Restless},{string.Join('+', node.FailedBackends.Order(StringComparer.Ordinal))},"
            + string.Join('+', node.FailedTracks.Order(StringComparer.Ordinal))))}"
        + $"|{string.Join(',', input.Restless.Order(StringComparer.Ordinal))}";

    /// <summary>Null: the node can be drained or undrained; else the rule that forbids it.</summary>
    public static string? RefuseDrain(ClusterPicture picture, string node, bool drain) =>
        picture.View.Nodes.ContainsKey(node) || (!drain && picture.Plan.Drains.Contains(node))
            ? null
            : $"{node} is not a node of the cluster now";

    /// <summary>Null: the VIP can be moved to the node; else the rule that forbids it.</summary>
    public static string? RefuseMove(ClusterPicture picture, ServiceSettings settings, string vip, string node)
    {
        var setting = settings.Vips.FirstOrDefault(known => known.Name == vip);
        if (setting is null)
        {
            return $"there is no VIP {vip}";
        }

        if (!setting.Eligible.IsEmpty && !setting.Eligible.Contains(node))
        {
            return $"{node} may not own {vip}: ha.vips.{vip}.eligible names {string.Join(", ", setting.Eligible)}";
        }

        if (!setting.Preempt)
        {
            return $"ha.vips.{vip}.preempt = false: no living owner is replaced";
        }

        if (!picture.View.Nodes.TryGetValue(node, out var member) || !member.IsUp || !picture.HasReported(member))
        {
            return $"{node} is not a node of the cluster now";
        }

        if (!member.Reachable)
        {
            return $"{node} is unreachable";
        }

        var report = picture.Reports[node];
        if (report.Drained || picture.Plan.Drains.Contains(node))
        {
            return $"{node} is drained";
        }

        if (setting.Track.FirstOrDefault((report.FailedTracks ?? []).Contains) is { } track)
        {
            return $"track {track}, which {vip} depends on, has failed on {node}";
        }

        var failed = setting.Requires.Where(report.FailedBackends.Contains).ToList();
        return failed.Count == 0 ? null : $"{node} has no usable server of {string.Join(", ", failed)}, which {vip} requires";
    }
}
