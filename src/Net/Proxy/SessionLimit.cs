namespace HaActors.Net.Proxy;

/// <summary>
/// Sessions of a frontend over all loops. One atomic step per session keeps maxconn exact for the node; a share per loop would refuse
/// connections while another loop has room, because the kernel spreads them by hash.
/// </summary>
internal sealed class SessionLimit
{
    private long _open;

    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref _open) <= most) return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
