using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>
/// Finds nodes and VIPs that come and go too often, by RFC 2439's idea: every unplanned change adds 1 to a score that fades by half
/// within the half-life; about as many as the threshold make them restless, until the score is below half of it. Every node keeps these
/// scores from what it sees, so that a new leader need not begin anew. Belongs to the planner actor.
/// </summary>
internal sealed class FlapScores(PlacementSettings settings, TimeProvider time)
{
    // Quick changes count as whole ones, although the first has faded a little when the last comes.
    private const double Tolerance = 0.5;

    // Below this a score has no effect any more and is forgotten.
    private const double Forgotten = 0.05;

    private readonly Dictionary<string, Score> _nodes = [];
    private readonly Dictionary<string, Score> _vips = [];

    /// <summary>Nodes that are restless now.</summary>
    public ImmutableHashSet<string> Nodes => Restless(_nodes);

    /// <summary>VIPs that are restless now.</summary>
    public ImmutableHashSet<string> Vips => Restless(_vips);

    /// <summary>Counts what went wrong between two pictures.</summary>
    public void Observe(ClusterPicture before, ClusterPicture after)
    {
        if (settings.FlapThreshold == 0)
        {
            return;
        }

        foreach (var (name, node) in before.View.Nodes)
        {
            if (node.IsUp && node.Reachable && WentWrong(name, node, before, after))
            {
                Add(_nodes, name);
            }
        }

        if (ReferenceEquals(before.Reports, after.Reports))
        {
            return;
        }

        var owners = after.Owners();
        foreach (var (vip, owner) in before.Owners())
        {
            // A takeover that the plan in force asked for is no flap, nor is one from a node that hands over because it stops.
            if (owners.TryGetValue(vip, out var now) && now != owner && after.RankOf(vip, now) != 0
                && !before.IsStopping(owner) && !after.IsStopping(owner))
            {
                Add(_vips, vip);
            }
        }
    }

    // A node that leaves by its own wish does nothing wrong, nor does one that an operator restarts.
    private static bool WentWrong(string name, NodeMember node, ClusterPicture before, ClusterPicture after)
    {
        if (!after.View.Nodes.TryGetValue(name, out var now))
        {
            return true;
        }

        var failed = FailedOf(before, name);
        return !now.IsLeaving && (now.Incarnation != node.Incarnation || !now.Reachable || FailedOf(after, name).Any(backend => !failed.Contains(backend)));
    }

    private static ImmutableArray<string> FailedOf(ClusterPicture picture, string node) =>
        picture.Reports.TryGetValue(node, out var report) ? report.FailedBackends : [];

    private ImmutableHashSet<string> Restless(Dictionary<string, Score> scores)
    {
        foreach (var (name, score) in scores.ToList())
        {
            var value = Faded(score);
            if (value < Forgotten)
            {
                scores.Remove(name);
            }
            else if (score.IsRestless && value < settings.FlapThreshold / 2.0)
            {
                scores[name] = new Score(value, time.GetTimestamp(), false);
            }
        }

        return [.. scores.Where(pair => pair.Value.IsRestless).Select(pair => pair.Key)];
    }

    private void Add(Dictionary<string, Score> scores, string name)
    {
        var before = scores.GetValueOrDefault(name);
        var value = (before is null ? 0 : Faded(before)) + 1;
        scores[name] = new Score(value, time.GetTimestamp(), before?.IsRestless == true || value > settings.FlapThreshold - Tolerance);
    }

    private double Faded(Score score) =>
        score.Value * Math.Pow(0.5, time.GetElapsedTime(score.At) / settings.FlapHalfLife);

    private sealed record Score(double Value, long At, bool IsRestless);
}
