namespace HaActors.Net.Proxy;

/// <summary>
/// Places of one server that are taken, over all loops. One atomic step at each end of a session keeps maxconn exact for the node.
/// </summary>
internal sealed class ServerLoad(int loops)
{
    /// <summary>What <see cref="TryEnter"/> takes for no limit.</summary>
    public const int NoLimit = int.MaxValue;

    private long _open;

    /// <summary>Who waits for this server and no other.</summary>
    public WaitBoard Waiting { get; } = new(loops);

    /// <summary>The server as each loop uses it; null: that loop has not heard of it yet. Written by that loop's thread.</summary>
    public LoopServer?[] Locals { get; } = new LoopServer?[loops];

    public long Open => Volatile.Read(ref _open);

    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref _open) <= most) return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
