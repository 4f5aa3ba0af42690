using System.Collections.Immutable;
using HaActors.Net.Model;

namespace HaActors.Actors.Cluster;

/// <summary>How fit each node is for each VIP; VIPs that ask for the same share a row. Made for one planner run.</summary>
internal sealed class FitnessTable(ImmutableArray<PlannerNode> nodes)
{
    /// <summary>Not eligible: worse than every fitness.</summary>
    public const Fitness None = (Fitness)byte.MaxValue;

    private readonly Dictionary<(string Requires, string Track, string Eligible), Fitness[]> _rows = [];

    /// <summary>By node index.</summary>
    public Fitness[] Of(VipSettings vip)
    {
        // Names hold no blanks.
        var key = (string.Join(' ', vip.Requires), string.Join(' ', vip.Track), string.Join(' ', vip.Eligible));
        if (!_rows.TryGetValue(key, out var row))
        {
            row = [.. nodes.Select(node => vip.Eligible.IsEmpty || vip.Eligible.Contains(node.Name) ? node.FitnessFor(vip) : None)];
            _rows[key] = row;
        }

        return row;
    }

    /// <summary>The nodes of the best fitness that there is, in order.</summary>
    /// <param name="except">Index of a node that does not count; -1: all do.</param>
    public static List<int> Fittest(Fitness[] row, int except = -1)
    {
        var (best, found) = (None, new List<int>(row.Length));
        for (var node = 0; node < row.Length; node++)
        {
            if (node == except || row[node] == None || row[node] > best)
            {
                continue;
            }

            if (row[node] < best)
            {
                best = row[node];
                found.Clear();
            }

            found.Add(node);
        }

        return found;
    }
}
