using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Messages;

namespace HaActors.Actors.Cluster;

/// <summary>
/// What one node knows of the cluster: members, their reports and verdicts, the plan in force. Immutable; the gossip actor owns
/// the present one and its parent spreads it. Every method is a pure merge.
/// </summary>
/// <param name="Plan">In force; <see cref="Plan.None"/> before the first.</param>
/// <param name="Reports">The newest report of each node, kept as long as the node is a member or not yet known to be one.</param>
/// <param name="Health">The newest verdicts by node and backend.</param>
/// <param name="Stale">Nodes whose last report is too old to say what they own.</param>
public sealed record ClusterPicture(
    NodeView View,
    Plan Plan,
    ImmutableSortedDictionary<string, ClusterMessages.NodeReport> Reports,
    ImmutableSortedDictionary<(string Node, string Backend), ClusterMessages.HealthReport> Health,
    ImmutableHashSet<string> Stale) : INodeMessage
{
    /// <summary>When this node heard each report, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public ImmutableDictionary<string, long> HeardAt { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>What a node knows before anyone has said anything.</summary>
    public static ClusterPicture Empty(Address self) => new(
        new NodeView(null, self, ImmutableSortedDictionary<string, NodeMember>.Empty),
        Plan.None,
        ImmutableSortedDictionary.Create<string, ClusterMessages.NodeReport>(StringComparer.Ordinal),
        ImmutableSortedDictionary<(string, string), ClusterMessages.HealthReport>.Empty,
        []);

    /// <summary>Takes in a new view; what departed nodes said is forgotten.</summary>
    public ClusterPicture With(NodeView view) =>
        (this with { View = view }).Without(View.Nodes.Keys.Where(name => !view.Nodes.ContainsKey(name)));

    /// <summary>Takes in who has fallen silent; what silent strangers said is forgotten.</summary>
    public ClusterPicture WithStale(ImmutableHashSet<string> stale) =>
        stale.SetEquals(Stale) ? this : (this with { Stale = stale }).Without(stale.Where(name => !View.Nodes.ContainsKey(name)));

    /// <summary>Takes in a report if it is newer than the one at hand.</summary>
    /// <param name="now"><see cref="TimeProvider.GetTimestamp"/>.</param>
    public ClusterPicture With(ClusterMessages.NodeReport report, long now = 0) =>
        Reports.TryGetValue(report.Node, out var known)
        && !IsNewer(report.Node, report.Incarnation, report.Version, known.Incarnation, known.Version)
            ? this
            : this with
            {
                Reports = Reports.SetItem(report.Node, report),
                Stale = Stale.Remove(report.Node),
                HeardAt = HeardAt.SetItem(report.Node, now),
            };

    /// <summary>
    /// Takes in verdicts if they are newer than those at hand. A node's report goes before its verdicts, so verdicts without one
    /// come from a node that has left; nobody would forget them again.
    /// </summary>
    public ClusterPicture With(ClusterMessages.HealthReport report) =>
        !Reports.ContainsKey(report.Node)
        || Health.TryGetValue((report.Node, report.Backend), out var known)
        && !IsNewer(report.Node, report.Incarnation, report.Version, known.Incarnation, known.Version)
            ? this
            : this with { Health = Health.SetItem((report.Node, report.Backend), report) };

    /// <summary>Takes in a plan if it supersedes the one at hand.</summary>
    public ClusterPicture With(Plan plan) => plan.Supersedes(Plan) ? this with { Plan = plan } : this;

    /// <summary>
    /// Who says that it is Master for which VIP. If several do, as in the moment of a change, the best ranked counts, and one that
    /// is stopping only if no other does.
    /// </summary>
    public ImmutableDictionary<string, string> Owners()
    {
        var claims = from report in Reports.Values
                     where IsHeard(report.Node)
                     from owned in report.Owned
                     group report.Node by owned.Vip;
        return claims.ToImmutableDictionary(
            claim => claim.Key,
            claim => claim.MinBy(node => (Reports[node].Drained, (uint)RankOf(claim.Key, node)))!);
    }

    /// <summary>Whether the node's last report can be taken for the present.</summary>
    public bool IsHeard(string node) =>
        !Stale.Contains(node) && View.Nodes.TryGetValue(node, out var member) && member.Reachable;

    /// <summary>Whether the node is on its way out by its own wish.</summary>
    public bool IsStopping(string node) =>
        (Reports.TryGetValue(node, out var report) && report.Drained) || (View.Nodes.TryGetValue(node, out var member) && member.IsLeaving);

    /// <summary>
    /// Whether every member in reach has reported and none knows a newer plan: then nothing is missing to plan, or to act on the plan.
    /// </summary>
    public bool IsSettled() =>
        View.Nodes.Values.All(node => !node.IsUp || !node.Reachable || HasReported(node))
        && Reports.Values.All(report => report.Epoch == 0 || !IsBehind(report));

    /// <summary>Whether the member has reported in its present incarnation.</summary>
    public bool HasReported(NodeMember node) =>
        Reports.TryGetValue(node.Name, out var report) && report.Incarnation == node.Incarnation;

    /// <summary>Whether the sender of a report knows a newer plan than this node.</summary>
    public bool IsBehind(ClusterMessages.NodeReport report) =>
        report.Epoch != Plan.Epoch
            ? report.Epoch > Plan.Epoch
            : string.CompareOrdinal(report.PlanLeader, Plan.Leader) > 0;

    /// <summary>Place of a node in a VIP's ranking, from 0; -1: not ranked.</summary>
    public int RankOf(string vip, string node) =>
        Plan.Rankings.TryGetValue(vip, out var ranking) ? ranking.Nodes.IndexOf(node) : -1;

    private ClusterPicture Without(IEnumerable<string> nodes)
    {
        var gone = nodes.ToImmutableHashSet();
        return this with
        {
            Reports = Reports.RemoveRange(gone),
            Health = Health.RemoveRange(Health.Keys.Where(key => gone.Contains(key.Node))),
            Stale = Stale.Except(gone),
            HeardAt = HeardAt.RemoveRange(gone),
        };
    }

    // An incarnation that the view knows beats one that it does not; between two unknown ones the later message counts.
    private bool IsNewer(string node, long incarnation, long version, long knownIncarnation, long knownVersion) =>
        incarnation == knownIncarnation
            ? version > knownVersion
            : !View.Nodes.TryGetValue(node, out var member) || member.Incarnation != knownIncarnation;
}
