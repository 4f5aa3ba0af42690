using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using HaActors.Actors.Cluster;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Tests.Cluster;

/// <summary>Pictures of clusters whose members h1 to hN are up and have reported; h1 sees them.</summary>
internal static class Pictures
{
    /// <param name="leader">Number of the leading node.</param>
    public static ClusterPicture Of(int nodes, Plan? plan = null, int leader = 1)
    {
        plan ??= Plan.None;
        var addresses = Enumerable.Range(1, nodes).ToDictionary(i => $"h{i}", i => new Address("akka.tcp", "ha", $"10.77.0.{10 + i}", 4053));
        var members = addresses.ToImmutableSortedDictionary(
            pair => pair.Key, pair => new NodeMember(pair.Key, 1, pair.Value, MemberStatus.Up, true), StringComparer.Ordinal);
        var view = new NodeView(addresses[$"h{leader}"], addresses["h1"], members);
        var reports = members.Keys.Select(name => new ClusterMessages.NodeReport(
            name, 1, 1, 1, plan.Epoch, plan.Leader, 100, false, [],
            [.. plan.Rankings.Where(pair => pair.Value.Nodes[0] == name).Select(pair => new ClusterMessages.OwnedVip(pair.Key, 0, ""))]));
        return reports.Aggregate(ClusterPicture.Empty(addresses["h1"]).With(view).With(plan), (picture, report) => picture.With(report));
    }

    public static ClusterPicture With(this ClusterPicture picture, string node, Func<NodeMember, NodeMember> change) =>
        picture.With(picture.View with { Nodes = picture.View.Nodes.SetItem(node, change(picture.View.Nodes[node])) });

    public static ClusterPicture Reporting(
        this ClusterPicture picture, string node, Func<ClusterMessages.NodeReport, ClusterMessages.NodeReport> change)
    {
        var report = picture.Reports[node];
        return picture.With(change(report) with { Version = report.Version + 1 });
    }

    public static ClusterPicture Owning(this ClusterPicture picture, string node, params string[] vips) => picture.Reporting(
        node, report => report with { Owned = [.. vips.Select(vip => new ClusterMessages.OwnedVip(vip, 0, ""))] });
}
