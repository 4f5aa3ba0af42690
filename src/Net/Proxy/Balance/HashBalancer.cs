namespace HaActors.Net.Proxy;

/// <summary>
/// The server that the session's hash stands for, on every node the same. With a balance factor, a server that has more than that share of the
/// average load is passed over for the one of the next hash (consistent hashing with bounded loads: Mirrokni et al., 2016).
/// HAProxy <c>source</c>, <c>uri</c>, <c>hdr</c> with <c>hash-type consistent</c> and <c>hash-balance-factor</c>.
/// </summary>
/// <param name="table">Made from <paramref name="servers"/> in their order.</param>
/// <param name="balanceFactor">Percent of the average load, 101-65535; 0: no bound.</param>
internal sealed class HashBalancer(LoopServer[] servers, MaglevTable table, int balanceFactor) : Balancer
{
    private const int Percent = 100;

    // Hashes that are tried before all servers are looked at in turn; few servers are over the bound at a time.
    private const int Tries = 16;

    public override LoopServer? Pick(ulong hash, LoopServer? failed)
    {
        if (servers.Length == 0) return null;
        long total = balanceFactor == 0 ? 0 : TotalOpen() + 1;
        for (int i = 0; i < Tries; i++)
        {
            LoopServer server = servers[table[hash]];
            if (Suits(server, failed, total)) return server;
            hash = StableHash.Mix(hash + 1);
        }

        int start = table[hash];
        for (int i = 0; i < servers.Length; i++)
        {
            LoopServer server = servers[(start + i) % servers.Length];
            if (Suits(server, failed, total)) return server;
        }

        return servers[start];
    }

    private bool Suits(LoopServer server, LoopServer? failed, long total)
    {
        if (ReferenceEquals(server, failed) && servers.Length > 1) return false;
        if (balanceFactor == 0) return true;
        long most = ((total * server.Weight * balanceFactor) + ((long)table.Sum * Percent) - 1) / ((long)table.Sum * Percent);
        return server.Load.Open < most;
    }

    private long TotalOpen()
    {
        long sum = 0;
        foreach (LoopServer server in servers) sum += server.Load.Open;
        return sum;
    }
}
