namespace HaActors.Net.Proxy;

/// <summary>
/// Draws some servers at random, each with a chance of its weight, and takes the one with the fewest sessions for its weight. Several nodes that
/// know nothing of each other's sessions do not all run to the same idle server, as they would with leastconn. HAProxy <c>random(draws)</c>.
/// </summary>
internal sealed class RandomDraws : Balancer
{
    private readonly LoopServer[] _servers;
    private readonly int[] _upTo;
    private readonly int _draws;
    private ulong _state;

    /// <param name="draws">1-64.</param>
    public RandomDraws(LoopServer[] servers, int draws, int seed)
    {
        (_servers, _draws) = (servers, draws);
        _state = StableHash.Mix((ulong)Environment.TickCount64 + (ulong)seed) | 1;
        _upTo = new int[servers.Length];
        for (int i = 0, sum = 0; i < servers.Length; i++) _upTo[i] = sum += servers[i].Weight;
    }

    public override LoopServer? Pick(ulong hash, LoopServer? failed)
    {
        LoopServer? best = null;
        for (int draw = 0; draw < _draws && _servers.Length > 0; draw++)
        {
            LoopServer server = Draw();
            if (CanTake(server, failed, _servers.Length) && (best is null || IsLess(server, best))) best = server;
        }

        return best ?? LeastOfAll(failed);
    }

    // Every draw hit a full or failed server; others may have room.
    private LoopServer? LeastOfAll(LoopServer? failed)
    {
        LoopServer? best = null;
        foreach (LoopServer server in _servers)
        {
            if (CanTake(server, failed, _servers.Length) && (best is null || IsLess(server, best))) best = server;
        }

        return best;
    }

    private LoopServer Draw()
    {
        // xorshift64* (Marsaglia; Vigna): good enough to spread load, and a few instructions.
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        int point = (int)(((_state * 0x2545F4914F6CDD1DUL) >> 32) * (ulong)_upTo[^1] >> 32);
        int index = Array.BinarySearch(_upTo, point + 1);
        return _servers[index < 0 ? ~index : index];
    }

    private static bool IsLess(LoopServer a, LoopServer b) => (a.Load.Open + 1) * b.Weight < (b.Load.Open + 1) * a.Weight;
}
