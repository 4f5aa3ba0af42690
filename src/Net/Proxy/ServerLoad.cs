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

    /// <summary>Takes a place. One that is refused was never counted: who gives a place back must not find it taken for a moment by somebody who
    /// then waits, or both would leave it to each other.</summary>
    public bool TryEnter(int most)
    {
        long open = most == NoLimit ? Interlocked.Increment(ref _open) : Enter(most);
        // Two loops may overwrite each other's maximum; it is for operators, and off by one at most.
        if (open > _most) Volatile.Write(ref _most, open);
        return open > 0;
    }

    public void Leave() => Interlocked.Decrement(ref _open);

    // 0: there is no place.
    private long Enter(int most)
    {
        long open = Volatile.Read(ref _open);
        while (open < most)
        {
            long seen = Interlocked.CompareExchange(ref _open, open + 1, open);
            if (seen == open) return open + 1;
            open = seen;
        }

        return 0;
    }
}
