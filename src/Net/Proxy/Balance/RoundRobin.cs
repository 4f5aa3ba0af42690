namespace HaActors.Net.Proxy;

/// <summary>
/// Smooth weighted round robin, as nginx describes it: each pick raises every server's score by its weight, takes the highest and lowers that by
/// the sum of the raised weights. With weights 5, 1, 1 the picks are a a b a c a a rather than a a a a a b c. The scores belong to the servers,
/// so that a change of weights does not begin a new round. HAProxy <c>roundrobin</c>.
/// </summary>
internal sealed class RoundRobin(LoopServer[] servers) : Balancer
{
    public override LoopServer? Pick(ulong hash, LoopServer? failed)
    {
        LoopServer? best = null;
        int sum = 0;
        foreach (LoopServer server in servers)
        {
            if (!CanTake(server, failed, servers.Length)) continue;
            server.Score += server.Weight;
            sum += server.Weight;
            if (best is null || server.Score > best.Score) best = server;
        }

        if (best is not null) best.Score -= sum;
        return best;
    }
}
