namespace HaActors.Net.Proxy;

/// <summary>
/// The server with the fewest open sessions for its weight, counted over all loops of the node; among equals they take turns.
/// HAProxy <c>leastconn</c>.
/// </summary>
internal sealed class LeastConnections(LoopServer[] servers, int seed) : Balancer
{
    private int _start = servers.Length == 0 ? 0 : seed % servers.Length;

    public override LoopServer? Pick(ulong hash, LoopServer? failed)
    {
        LoopServer? best = null;
        long bestLoad = 0;
        int bestIndex = 0;
        for (int step = 0, i = _start; step < servers.Length; step++, i = i + 1 == servers.Length ? 0 : i + 1)
        {
            LoopServer server = servers[i];
            if (!CanTake(server, failed, servers.Length)) continue;
            long load = server.Load.Open + 1;
            if (best is not null && load * best.Weight >= bestLoad * server.Weight) continue;
            (best, bestLoad, bestIndex) = (server, load, i);
        }

        if (best is not null) _start = bestIndex + 1 == servers.Length ? 0 : bestIndex + 1;
        return best;
    }
}
