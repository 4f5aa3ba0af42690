using System.Collections.Immutable;

namespace HaActors.Net.Proxy;

/// <summary>
/// Smooth weighted round robin over a fixed set of servers, as nginx describes it: each pick raises every server's score by its weight,
/// takes the highest and lowers that by the sum of weights. With weights 5, 1, 1 the picks are a a b a c a a rather than a a a a a b c.
/// Used by one thread.
/// </summary>
internal sealed class Balancer
{
    private readonly int[] _weights;
    private readonly int[] _scores;
    private readonly int _sum;

    /// <param name="weights">Each 1-256.</param>
    /// <param name="skip">Picks to leave out first, so that several loops do not all begin with the same server.</param>
    public Balancer(ImmutableArray<int> weights, int skip = 0)
    {
        _weights = [.. weights];
        _scores = new int[weights.Length];
        _sum = weights.Sum();
        for (int i = 0; i < skip && i < _sum; i++) _ = Next();
    }

    /// <summary>Index of the server for the next connection; -1 if there is none.</summary>
    public int Next()
    {
        int best = -1;
        for (int i = 0; i < _weights.Length; i++)
        {
            _scores[i] += _weights[i];
            if (best < 0 || _scores[i] > _scores[best]) best = i;
        }

        if (best >= 0) _scores[best] -= _sum;
        return best;
    }

    /// <summary>As <see cref="Next"/>, but another server than one that has just failed, if there is another.</summary>
    public int NextAfter(int failed)
    {
        int next = Next();
        // A server's picks in a row are fewer than its weight, so this ends.
        while (next == failed && _weights.Length > 1) next = Next();
        return next;
    }
}
