namespace HaActors.Net.Proxy;

/// <summary>
/// Round robin through a list that is made once: a pick costs the same with a thousand servers as with two. HAProxy <c>static-rr</c>.
/// </summary>
internal sealed class StaticRoundRobin : Balancer
{
    private readonly LoopServer[] _order;
    private readonly int _servers;
    private int _next;

    public StaticRoundRobin(LoopServer[] servers, int seed)
    {
        _servers = servers.Length;
        _order = Order(servers);
        _next = _order.Length == 0 ? 0 : seed % _order.Length;
    }

    public override LoopServer? Pick(ulong hash, LoopServer? failed)
    {
        for (int i = 0; i < _order.Length; i++)
        {
            LoopServer server = _order[_next];
            _next = _next + 1 == _order.Length ? 0 : _next + 1;
            if (CanTake(server, failed, _servers)) return server;
        }

        return null;
    }

    /// <summary>One round, each server as often as its weight says, spread as evenly as the smooth round robin spreads it.</summary>
    private static LoopServer[] Order(LoopServer[] servers)
    {
        int divisor = servers.Aggregate(0, (known, server) => Divisor(known, server.Weight));
        var scores = new int[servers.Length];
        var order = new LoopServer[divisor == 0 ? 0 : servers.Sum(server => server.Weight) / divisor];
        for (int pick = 0; pick < order.Length; pick++)
        {
            int best = 0;
            for (int i = 0; i < servers.Length; i++)
            {
                scores[i] += servers[i].Weight / divisor;
                if (scores[i] > scores[best]) best = i;
            }

            scores[best] -= order.Length;
            order[pick] = servers[best];
        }

        return order;
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
