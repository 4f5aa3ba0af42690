using HaActors.Net.Model;

namespace HaActors.Net.Proxy;

/// <summary>
/// Chooses one of a fixed set of servers for a session. The set is immutable; what changes between two picks is a counter of the loop and the
/// servers' numbers of sessions, which all loops share. Used by one thread; allocates nothing after construction.
/// </summary>
internal abstract class Balancer
{
    /// <summary>The server for a session.</summary>
    /// <param name="hash">Of what the session is told apart by; only the hashing algorithms look at it.</param>
    /// <param name="failed">A server that this session has just failed on: passed over while there is another. Null: none.</param>
    /// <returns>
    /// Null if there is no server, or none with room. A hashing algorithm names its server even when that is full, because no other
    /// is as good: the session waits for it.
    /// </returns>
    public abstract LoopServer? Pick(ulong hash, LoopServer? failed);

    /// <param name="table">Of the same servers; needed for the hashing algorithms only.</param>
    /// <param name="seed">Number of the loop, so that several loops do not all begin with the same server.</param>
    public static Balancer Create(ServerPool pool, LoopServer[] servers, MaglevTable? table, int seed) => pool.Balance switch
    {
        BalanceAlgorithm.RoundRobin => new RoundRobin(servers),
        BalanceAlgorithm.StaticRoundRobin => new StaticRoundRobin(servers, seed),
        BalanceAlgorithm.LeastConnections => new LeastConnections(servers, seed),
        BalanceAlgorithm.First => new FirstWithRoom(servers),
        BalanceAlgorithm.Random => new RandomDraws(servers, pool.RandomDraws, seed),
        BalanceAlgorithm.Source or BalanceAlgorithm.Uri or BalanceAlgorithm.Header => new HashBalancer(servers, table!, pool.HashBalanceFactor),
        _ => throw new ArgumentOutOfRangeException(nameof(pool), pool.Balance, "no such algorithm"),
    };

    /// <summary>Whether a server may be picked where any will do.</summary>
    protected static bool CanTake(LoopServer server, LoopServer? failed, int servers) =>
        server.HasRoom && (!ReferenceEquals(server, failed) || servers == 1);
}
