namespace HaActors.Net.Proxy;

/// <summary>
/// The relays of one loop, addressed by the number in their event tokens. A relay object serves one session after another; an ended one is
/// given out again only after the events that were fetched together with its last one. Used by one thread.
/// </summary>
internal sealed class RelayTable(EventLoop loop)
{
    private readonly List<TcpRelay> _all = [];
    private readonly Stack<TcpRelay> _free = new();
    private readonly List<TcpRelay> _ended = [];

    public TcpRelay this[int index] => _all[index];

    public int Count => _all.Count;

    public TcpRelay Rent()
    {
        if (_free.TryPop(out TcpRelay? relay)) return relay;
        relay = new TcpRelay(loop, _all.Count);
        _all.Add(relay);
        return relay;
    }

    public void Return(TcpRelay relay) => _ended.Add(relay);

    /// <summary>Makes ended relays available. Called when no fetched event is left.</summary>
    public void Recycle()
    {
        foreach (TcpRelay relay in _ended) _free.Push(relay);
        _ended.Clear();
    }
}
