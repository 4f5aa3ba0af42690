namespace HaActors.Actors.Cluster;

/// <summary>
/// Puts items on bins at the least cost: first, items of one group apart; then balance, a convex cost of the bins' loads; then
/// the items' own costs. It is a minimum-cost flow, found by successive shortest paths: every item starts where it costs least by
/// itself, then the cheapest chain of moves that takes load from one bin to another is carried out until none lowers the cost.
/// A shortest chain never opens a cheaper cycle among the bins, so the end is optimal by construction, and the number of
/// rounds is about the number of moves.
/// </summary>
/// <remarks>
/// All items weigh the same; callers with several weights call once a weight, heaviest first. Ties go to the first bin.
/// </remarks>
internal sealed class Assignment
{
    // Own costs of a chain stay below 2^41, its two loads below 2^43: the parts of a cost cannot run into each other.
    private const int LoadShift = 42;
    private const int GroupShift = 86;

    // Fractions with denominators up to 1000, the largest weight of a node, differ by at least a millionth.
    private const long LoadScale = 1_000_000;

    private static readonly Int128 Unreached = Int128.MaxValue >> 1;

    private readonly AssignmentProblem _problem;
    private readonly int _bins;
    private readonly int[] _binOf;
    private readonly int[] _cheapest;
    private readonly Int128[] _price;
    private readonly Int128[] _distance;
    private readonly (int Vertex, int Item)[] _from;
    private readonly int[] _grouped;

    private Assignment(AssignmentProblem problem)
    {
        _problem = problem;
        _bins = problem.Weights.Length;
        _binOf = new int[problem.Costs.Length];
        _cheapest = new int[_bins * _bins];
        _price = new Int128[_bins * _bins];
        var vertices = _bins * (1 + problem.GroupCounts.Length);
        (_distance, _from) = (new Int128[vertices], new (int, int)[vertices]);
        _grouped = [.. Enumerable.Range(0, _binOf.Length).Where(item => problem.Groups[item] >= 0)];
    }

    /// <summary>Assigns every item to a bin, and adds the items to the problem's loads and counts.</summary>
    /// <returns>The bin of each item.</returns>
    public static int[] Solve(AssignmentProblem problem)
    {
        var assignment = new Assignment(problem);
        assignment.PlaceCheaply();
        for (var bin = 0; bin < assignment._bins; bin++)
        {
            assignment.Price(bin);
        }

        while (assignment.FindChain() is var end and >= 0)
        {
            assignment.Carry(end);
        }

        return assignment._binOf;
    }

    // Where it costs least by itself: for most items that is where they are, so few rounds follow.
    private void PlaceCheaply()
    {
        foreach (var group in _grouped.GroupBy(item => _problem.Groups[item]))
        {
            int[] items = [.. group];
            // Apart as far as possible and cheapest among themselves, whatever the loads.
            var apart = Solve(new AssignmentProblem(
                [.. items.Select(item => _problem.Costs[item])],
                1,
                [.. Enumerable.Repeat(1, _bins)],
                [.. _problem.GroupCounts[group.Key].Select(count => (long)count)]));
            for (var i = 0; i < items.Length; i++)
            {
                Put(items[i], apart[i]);
                _problem.Loads[apart[i]] += _problem.Unit;
            }
        }

        for (var item = 0; item < _binOf.Length; item++)
        {
            if (_problem.Groups[item] < 0)
            {
                var bin = CheapestBin(_problem.Costs[item]);
                _binOf[item] = bin;
                _problem.Loads[bin] += _problem.Unit;
            }
        }
    }

    private int CheapestBin(long[] costs)
    {
        var best = -1;
        for (var bin = 0; bin < _bins; bin++)
        {
            if (costs[bin] != OwnCost.Forbidden
                && (best < 0 || costs[bin] < costs[best] || (costs[bin] == costs[best] && LoadCost(bin, 1) < LoadCost(best, 1))))
            {
                best = bin;
            }
        }

        return best;
    }

    // Increase of (load squared / weight) by one unit, per unit: its minimum is the most even split (Sainte-Laguë), and loads of
    // equal weights differ by at most one unit.
    private Int128 LoadCost(int bin, int change)
    {
        var before = change > 0 ? _problem.Loads[bin] : _problem.Loads[bin] - _problem.Unit;
        return (Int128)(((2 * before) + _problem.Unit) * LoadScale / _problem.Weights[bin]) << LoadShift;
    }

    /// <summary>For every other bin, the item without a group that is cheapest to move there.</summary>
    private void Price(int bin)
    {
        var row = bin * _bins;
        Array.Fill(_price, Unreached, row, _bins);
        for (var item = 0; item < _binOf.Length; item++)
        {
            if (_binOf[item] != bin || _problem.Groups[item] >= 0)
            {
                continue;
            }

            var costs = _problem.Costs[item];
            for (var to = 0; to < _bins; to++)
            {
                if (costs[to] != OwnCost.Forbidden && to != bin && costs[to] - costs[bin] < _price[row + to])
                {
                    (_price[row + to], _cheapest[row + to]) = (costs[to] - costs[bin], item);
                }
            }
        }
    }

    /// <summary>Bellman-Ford from all bins at once, each at the gain of giving up one item.</summary>
    /// <returns>The bin at which the cheapest chain of moves ends; -1: no chain lowers the cost.</returns>
    private int FindChain()
    {
        Array.Fill(_distance, Unreached);
        for (var bin = 0; bin < _bins; bin++)
        {
            (_distance[bin], _from[bin]) = (-LoadCost(bin, -1), (-1, -1));
        }

        for (var rounds = 0; RelaxBins() | RelaxGroups(); rounds++)
        {
            if (rounds > _distance.Length)
            {
                throw new InvalidOperationException("a cycle of moves lowers the cost: the chains before were not the cheapest");
            }
        }

        var (best, end) = (Int128.Zero, -1);
        for (var bin = 0; bin < _bins; bin++)
        {
            var cost = _distance[bin] + LoadCost(bin, 1);
            if (cost < best)
            {
                (best, end) = (cost, bin);
            }
        }

        return end;
    }

    private bool RelaxBins()
    {
        var relaxed = false;
        for (var a = 0; a < _bins; a++)
        {
            var (row, distance) = (a * _bins, _distance[a]);
            for (var b = 0; b < _bins; b++)
            {
                var candidate = distance + _price[row + b];
                if (candidate < _distance[b])
                {
                    (_distance[b], _from[b], relaxed) = (candidate, (a, _cheapest[row + b]), true);
                }
            }
        }

        return relaxed;
    }

    // A group has a cell on every bin, entered and left at the price of crowding it; what enters a cell may push another of the
    // group on to its next cell.
    private bool RelaxGroups()
    {
        var relaxed = false;
        foreach (var item in _grouped)
        {
            var (a, counts, costs) = (_binOf[item], _problem.GroupCounts[_problem.Groups[item]], _problem.Costs[item]);
            var cell = Cell(_problem.Groups[item], a);
            relaxed |= Relax(a, cell, -1, -Crowding(counts[a] - 1)) | Relax(cell, a, -1, Crowding(counts[a]));
            for (var b = 0; b < _bins; b++)
            {
                if (b != a && costs[b] != OwnCost.Forbidden)
                {
                    // Through the cell as well as past it: only those with an item that could be pushed on have edges of their own.
                    relaxed |= Relax(cell, Cell(_problem.Groups[item], b), item, costs[b] - costs[a])
                        | Relax(cell, b, item, costs[b] - costs[a] + Crowding(counts[b]));
                }
            }
        }

        return relaxed;
    }

    private bool Relax(int from, int to, int item, Int128 cost)
    {
        if (_distance[from] == Unreached || _distance[from] + cost >= _distance[to])
        {
            return false;
        }

        (_distance[to], _from[to]) = (_distance[from] + cost, (from, item));
        return true;
    }

    private static Int128 Crowding(int others) => (Int128)((2 * others) + 1) << GroupShift;

    private int Cell(int group, int bin) => _bins * (1 + group) + bin;

    private void Carry(int end)
    {
        // The chain is read before anything moves.
        var moves = new List<(int Item, int To)>();
        var touched = new HashSet<int> { end };
        var start = end;
        for (var at = end; at >= 0; at = _from[at].Vertex)
        {
            if (_from[at].Item is var item and >= 0)
            {
                moves.Add((item, at % _bins));
                touched.Add(_binOf[item]);
                touched.Add(at % _bins);
            }

            start = at;
        }

        foreach (var (item, to) in moves)
        {
            Put(item, to, _binOf[item]);
        }

        _problem.Loads[start % _bins] -= _problem.Unit;
        _problem.Loads[end] += _problem.Unit;
        foreach (var bin in touched)
        {
            Price(bin);
        }
    }

    private void Put(int item, int to, int from = -1)
    {
        _binOf[item] = to;
        if (_problem.Groups[item] is var group and >= 0)
        {
            _problem.GroupCounts[group][to]++;
            if (from >= 0)
            {
                _problem.GroupCounts[group][from]--;
            }
        }
    }
}
