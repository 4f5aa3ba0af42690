namespace HaActors.Actors.Cluster;

/// <summary>
/// Puts items on bins at the least cost: first balance (a convex cost of the bins' loads), then the items' own costs. The result
/// is optimal because the search ends only when no cycle of moves lowers the cost, which for minimum-cost flows means that there
/// is nothing better. All items weigh the same; callers with several weights call once a weight, heaviest first.
/// </summary>
/// <remarks>
/// The flow runs over the bins only: an edge a→b stands for the item on a that is cheapest to move to b, and one more vertex
/// stands for the freedom to change loads. Starting near the optimum, the number of rounds is about the number of moves.
/// </remarks>
internal sealed class Assignment
{
    private readonly int _bins;
    private readonly int _unit;
    private readonly int[] _weights;
    private readonly long[] _loads;
    private readonly Cost?[][] _costs;
    private readonly int[] _binOf;

    private Assignment(Cost?[][] costs, int unit, int[] weights, long[] loads)
    {
        (_costs, _unit, _weights, _loads, _bins) = (costs, unit, weights, loads, weights.Length);
        _binOf = new int[costs.Length];
    }

    /// <summary>Assigns every item to a bin and adds the items to the bins' loads.</summary>
    /// <param name="costs">Own cost by item and bin; null: not allowed. Every item must be allowed somewhere.</param>
    /// <param name="unit">Weight of every item, at least 1.</param>
    /// <param name="weights">Share of each bin, at least 1.</param>
    /// <param name="loads">What the bins hold already; changed.</param>
    /// <returns>The bin of each item.</returns>
    public static int[] Solve(Cost?[][] costs, int unit, int[] weights, long[] loads)
    {
        var assignment = new Assignment(costs, unit, weights, loads);
        assignment.PlaceCheaply();
        while (assignment.FindImprovement() is { } cycle)
        {
            assignment.Apply(cycle);
        }

        return assignment._binOf;
    }

    // Where it costs least by itself: for most items that is where it is now, so few rounds follow.
    private void PlaceCheaply()
    {
        for (var item = 0; item < _costs.Length; item++)
        {
            var best = -1;
            for (var bin = 0; bin < _bins; bin++)
            {
                if (_costs[item][bin] is { } cost
                    && (best < 0 || (cost.Own, LoadCost(bin, 1)).CompareTo((_costs[item][best]!.Value.Own, LoadCost(best, 1))) < 0))
                {
                    best = bin;
                }
            }

            _binOf[item] = best;
            _loads[best] += _unit;
        }
    }

    // Increase of (load squared / weight) by one unit, per unit: its minimum is the most even split (Sainte-Laguë), and loads of
    // equal weights differ by at most one unit. Scaled so that fractions of weights up to 1000 stay apart.
    private long LoadCost(int bin, int change)
    {
        const long Scale = 1_000_000;
        var before = change > 0 ? _loads[bin] : _loads[bin] - _unit;
        return ((2 * before) + _unit) * Scale / _weights[bin];
    }

    // Bellman-Ford over the bins and the load vertex, from all of them at once. A cycle among the predecessors is a cycle of
    // negative cost; looking for one after every round mostly finds it long before the last.
    private List<int>? FindImprovement()
    {
        var edges = Edges();
        var distance = new Cost[_bins + 1];
        var from = new int[_bins + 1];
        Array.Fill(from, -1);
        while (true)
        {
            var improved = false;
            foreach (var (a, b, cost) in edges)
            {
                var candidate = distance[a] + cost;
                if (candidate.CompareTo(distance[b]) < 0)
                {
                    (distance[b], from[b], improved) = (candidate, a, true);
                }
            }

            if (!improved)
            {
                return null;
            }

            if (FindCycle(from) is { } cycle)
            {
                return cycle;
            }
        }
    }

    private static List<int>? FindCycle(int[] from)
    {
        var seenFrom = new int[from.Length];
        for (var start = 0; start < from.Length; start++)
        {
            var vertex = start;
            while (vertex >= 0 && seenFrom[vertex] == 0)
            {
                seenFrom[vertex] = start + 1;
                vertex = from[vertex];
            }

            if (vertex >= 0 && seenFrom[vertex] == start + 1)
            {
                var cycle = new List<int> { vertex };
                for (var before = from[vertex]; before != vertex; before = from[before])
                {
                    cycle.Add(before);
                }

                cycle.Reverse();
                return cycle;
            }
        }

        return null;
    }

    private List<(int From, int To, Cost Cost)> Edges()
    {
        var best = new Cost?[_bins, _bins];
        for (var item = 0; item < _costs.Length; item++)
        {
            var a = _binOf[item];
            for (var b = 0; b < _bins; b++)
            {
                if (b != a && _costs[item][b] is { } there)
                {
                    var cost = there - _costs[item][a]!.Value;
                    best[a, b] = best[a, b] is { } known && known.CompareTo(cost) <= 0 ? known : cost;
                }
            }
        }

        var edges = new List<(int, int, Cost)>();
        for (var a = 0; a < _bins; a++)
        {
            edges.Add((a, _bins, new Cost(LoadCost(a, 1), 0, 0, 0)));
            edges.Add((_bins, a, new Cost(-LoadCost(a, -1), 0, 0, 0)));
            for (var b = 0; b < _bins; b++)
            {
                if (best[a, b] is { } cost)
                {
                    edges.Add((a, b, cost));
                }
            }
        }

        return edges;
    }

    private void Apply(List<int> cycle)
    {
        // All items are chosen before any moves, so that none moves twice.
        var moves = new List<(int Item, int To)>();
        for (var i = 0; i < cycle.Count; i++)
        {
            var (a, b) = (cycle[i], cycle[(i + 1) % cycle.Count]);
            if (a < _bins && b < _bins)
            {
                moves.Add((CheapestMove(a, b), b));
            }
        }

        foreach (var (item, to) in moves)
        {
            _loads[_binOf[item]] -= _unit;
            _loads[to] += _unit;
            _binOf[item] = to;
        }
    }

    private int CheapestMove(int a, int b)
    {
        var best = -1;
        for (var item = 0; item < _costs.Length; item++)
        {
            if (_binOf[item] == a && _costs[item][b] is { } there
                && (best < 0 || (there - _costs[item][a]!.Value).CompareTo(_costs[best][b]!.Value - _costs[best][a]!.Value) < 0))
            {
                best = item;
            }
        }

        return best;
    }
}
