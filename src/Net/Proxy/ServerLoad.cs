namespace HaActors.Net.Proxy;

/// <summary>
/// Places of one server that are taken, over all loops. One atomic step at each end of a session keeps maxconn exact for the node.
/// </summary>
internal sealed class ServerLoad(int loops)
{
    /// <summary>What <see cref="TryEnter"/> takes for no limit.</summary>
    public const int NoLimit = int.MaxValue;

    private long _open;
    private long _most;

    /// <summary>Who waits for this server and no other.</summary>
    public WaitBoard Waiting { get; } = new(loops);

    /// <summary>The server as each loop uses it; null: that loop has not heard of it yet. Written by that loop's thread.</summary>
    public LoopServer?[] Locals { get; } = new LoopServer?[loops];

    /// <summary>Why the last handshake with it broke; null: none did. For the log.</summary>
    public string? HandshakeFault { get; set; }

    public long Open => Volatile.Read(ref _open);

    /// <summary>Most that were open at once.</summary>
    public long Most => Volatile.Read(ref _most);

    public bool TryEnter(int most)
    {
        long open = Interlocked.Increment(ref _open);
        if (open <= most)
        {
            // Two loops may overwrite each other's maximum; it is for operators, and off by one at most.
            if (open > _most) Volatile.Write(ref _most, open);
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
