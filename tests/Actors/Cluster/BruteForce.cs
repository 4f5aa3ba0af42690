using HaActors.Actors.Cluster;
using HaActors.Net.Model;

namespace HaActors.Actors.Tests.Cluster;

/// <summary>
/// Tries every placement of a small world. Its rules are written down anew here, from the design, so that an error of the planner
/// is not an error of the test.
/// </summary>
internal sealed class BruteForce(PlannerInput input)
{
    /// <summary>Lower is better; compared from left to right.</summary>
    public readonly record struct Score(int Crowding, long Imbalance, int Moves, int Homes, int Plan) : IComparable<Score>
    {
        public int CompareTo(Score other) => (Crowding, Imbalance, Moves, Homes, Plan).CompareTo(
            (other.Crowding, other.Imbalance, other.Moves, other.Homes, other.Plan));
    }

    private readonly string[] _nodes = [.. input.Nodes.Select(node => node.Name)];

    /// <summary>The best score of all placements of the owners.</summary>
    public Score BestOfOwners() => Best([.. input.Vips], vip => OwnersAllowed(vip), OwnersScore);

    /// <summary>The score of a placement of the owners.</summary>
    public Score OwnersScore(IReadOnlyDictionary<string, string> owners) => Rate(
        owners,
        HeirOf,
        vip => Last(vip, 0));

    /// <summary>The best score of all runners-up of what one node owns, as if it were dead.</summary>
    public Score BestOfRunnersUp(IReadOnlyDictionary<string, string> owners, string dead) => Best(
        [.. input.Vips.Where(vip => owners[vip.Name] == dead && RunnersUpAllowed(vip, dead).Count > 0)],
        vip => RunnersUpAllowed(vip, dead),
        runnersUp => RunnersUpScore(owners, dead, runnersUp));

    public Score RunnersUpScore(IReadOnlyDictionary<string, string> owners, string dead, IReadOnlyDictionary<string, string> runnersUp)
    {
        var placement = owners.Where(pair => pair.Value != dead).Concat(runnersUp).ToDictionary();
        var rated = Rate(placement, vip => runnersUp.ContainsKey(vip.Name) && Last(vip, 0) == dead ? Last(vip, 1) : placement[vip.Name], _ => null);
        var homes = runnersUp.Count(pair => HomeOf(pair.Key) is { } home && home != pair.Value);
        return rated with { Homes = homes };
    }

    /// <summary>Who may be first: the best of the eligible; of those a pin, or the holder where nobody preempts, alone.</summary>
    public List<string> OwnersAllowed(VipSettings vip)
    {
        var fittest = Fittest(vip, null);
        var holder = input.Owners.TryGetValue(vip.Name, out var owner) ? owner : Last(vip, 0);
        if (!vip.Preempt && holder is not null && fittest.Contains(holder))
        {
            return [holder];
        }

        return input.Pins.TryGetValue(vip.Name, out var pin) && fittest.Contains(pin) ? [pin] : fittest;
    }

    public List<string> RunnersUpAllowed(VipSettings vip, string dead) => Fittest(vip, dead);

    /// <summary>Who has the VIP without another plan: its holder, or the first of the last ranking in its stead.</summary>
    private string? HeirOf(VipSettings vip)
    {
        var (fittest, last) = (Fittest(vip, null), input.Last.Rankings.GetValueOrDefault(vip.Name)?.Nodes ?? []);
        var holder = input.Owners.GetValueOrDefault(vip.Name) ?? Last(vip, 0);
        return holder is not null && fittest.Contains(holder) ? holder : last.FirstOrDefault(fittest.Contains) ?? holder;
    }

    private List<string> Fittest(VipSettings vip, string? except)
    {
        var classes = input.Nodes
            .Where(node => node.Name != except && (vip.Eligible.IsEmpty || vip.Eligible.Contains(node.Name)))
            .GroupBy(node => Badness(node, vip))
            .OrderBy(group => group.Key)
            .FirstOrDefault();
        return [.. classes?.Select(node => node.Name) ?? []];
    }

    private static int Badness(PlannerNode node, VipSettings vip)
    {
        var ill = vip.Requires.Any(node.FailedBackends.Contains);
        return node.Drained ? (ill ? 4 : 3) : ill ? 2 : node.Weight == 0 ? 1 : 0;
    }

    private static Score Best(
        VipSettings[] vips, Func<VipSettings, List<string>> allowed, Func<IReadOnlyDictionary<string, string>, Score> score)
    {
        var placement = new Dictionary<string, string>();
        Score? best = null;
        void Try(int i)
        {
            if (i == vips.Length)
            {
                var found = score(placement);
                best = best is { } known && known.CompareTo(found) <= 0 ? known : found;
                return;
            }

            foreach (var node in allowed(vips[i]))
            {
                placement[vips[i].Name] = node;
                Try(i + 1);
            }
        }

        Try(0);
        return best!.Value;
    }

    private Score Rate(
        IReadOnlyDictionary<string, string> placement, Func<VipSettings, string?> holder, Func<VipSettings, string?> last)
    {
        var (crowding, imbalance, moves, homes, plan) = (0, 0L, 0, 0, 0);
        foreach (var node in input.Nodes)
        {
            // Load squared by weight; 600 makes it whole for the weights 100, 200 and 300, and a weight of 0 counts as 1.
            var load = placement.Count(pair => pair.Value == node.Name);
            imbalance += 600L * load * load / Math.Max(1, node.Weight);
            foreach (var group in input.Vips.Where(vip => vip.Apart is not null && placement.GetValueOrDefault(vip.Name) == node.Name).CountBy(vip => vip.Apart!))
            {
                crowding += group.Value * group.Value;
            }
        }

        foreach (var vip in input.Vips.Where(vip => placement.ContainsKey(vip.Name)))
        {
            var node = placement[vip.Name];
            moves += Misses(holder(vip), node);
            homes += Misses(vip.Home, node);
            plan += Misses(last(vip), node);
        }

        return new Score(crowding, imbalance, moves, homes, plan);
    }

    private int Misses(string? wanted, string node) => wanted is not null && _nodes.Contains(wanted) && wanted != node ? 1 : 0;

    private string? HomeOf(string vip) => input.Vips.First(known => known.Name == vip).Home is { } home && _nodes.Contains(home) ? home : null;

    private string? Last(VipSettings vip, int rank) => input.Last.Rankings.GetValueOrDefault(vip.Name)?.Nodes.ElementAtOrDefault(rank);
}
