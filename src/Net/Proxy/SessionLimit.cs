namespace HaActors.Net.Proxy;

/// <summary>
/// Sessions of a frontend over all loops. One atomic step per session keeps maxconn exact for the node; a share per loop would refuse
/// connections while another loop has room, because the kernel spreads them by hash.
/// </summary>
/// <param name="all">Of all frontends; null: this is it.</param>
internal sealed class SessionLimit(SessionLimit? all = null)
{
    private long _open;
    private long _most;

    public long Open => Volatile.Read(ref _open);

    /// <summary>The same of all frontends.</summary>
    public long OpenOfAll => all?.Open ?? Open;

    /// <summary>Most that were open at once.</summary>
    public long Most => Volatile.Read(ref _most);

    public bool TryEnter(int most)
    {
        long open = Interlocked.Increment(ref _open);
        if (open <= most)
        {
            // Two loops may overwrite each other's maximum; it is for operators, and off by one at most.
            if (open > _most) Volatile.Write(ref _most, open);
            if (all is not null) Interlocked.Increment(ref all._open);
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Leave()
    {
        Interlocked.Decrement(ref _open);
        if (all is not null) Interlocked.Decrement(ref all._open);
    }
}
