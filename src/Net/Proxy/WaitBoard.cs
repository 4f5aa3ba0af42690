namespace HaActors.Net.Proxy;

/// <summary>
/// Tells all loops who waits where: for each loop the time since when its first waiter waits. Each loop writes its own place; a loop that has a
/// free place of a server reads all of them, so that whoever came first is served first, on whichever loop it is.
/// </summary>
internal sealed class WaitBoard
{
    private readonly long[] _since;
    private int _count;
    private int _most;

    public WaitBoard(int loops) => Array.Fill(_since = new long[loops], long.MaxValue);

    /// <summary>Sessions that wait, on all loops.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Most that waited at once.</summary>
    public int Most => Volatile.Read(ref _most);

    public int Loops => _since.Length;

    /// <summary>When the first waiter of a loop came; <see cref="long.MaxValue"/>: nobody waits there.</summary>
    public long Since(int loop) => Volatile.Read(ref _since[loop]);

    /// <summary>A full fence: who comes to wait sees every place that was given back before, or is seen by who gives one back.</summary>
    public void Joined(int loop, long first)
    {
        Volatile.Write(ref _since[loop], first);
        int count = Interlocked.Increment(ref _count);
        // As with the most sessions of a server: two loops may overwrite each other.
        if (count > _most) Volatile.Write(ref _most, count);
    }

    public void Left(int loop, long first)
    {
        Volatile.Write(ref _since[loop], first);
        Interlocked.Decrement(ref _count);
    }
}
