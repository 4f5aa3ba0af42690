namespace HaActors.Net.Proxy;

/// <summary>
/// The first server in configuration order that has room, so that the last ones stay idle and could be switched off. Needs maxconn on the servers:
/// without one the first takes all. HAProxy <c>first</c>.
/// </summary>
internal sealed class FirstWithRoom(LoopServer[] servers) : Balancer
{
    public override LoopServer? Pick(ulong hash, LoopServer? failed)
    {
        foreach (LoopServer server in servers)
        {
            if (CanTake(server, failed, servers.Length)) return server;
        }

        return null;
    }
}
