namespace HaActors.Net.Proxy.Http;

/// <summary>
/// Connections to one server that no session of this loop uses; the one that was used last is used next, so that the others
/// grow old. Used by one thread.
/// </summary>
internal sealed class IdleLinks
{
    private ServerLink? _newest;

    public int Count { get; private set; }

    public void Add(ServerLink link)
    {
        link.OlderIdle = _newest;
        if (_newest is not null) _newest.NewerIdle = link;
        _newest = link;
        Count++;
    }

    /// <summary>Takes the newest; null if there is none.</summary>
    public ServerLink? Take()
    {
        ServerLink? link = _newest;
        if (link is not null) Remove(link);
        return link;
    }

    public void Remove(ServerLink link)
    {
        if (link.NewerIdle is { } newer) newer.OlderIdle = link.OlderIdle;
        else _newest = link.OlderIdle;
        if (link.OlderIdle is { } older) older.NewerIdle = link.NewerIdle;
        link.NewerIdle = link.OlderIdle = null;
        Count--;
    }

    /// <summary>Closes all.</summary>
    public void Clear()
    {
        while (_newest is { } link) link.Close();
    }
}
