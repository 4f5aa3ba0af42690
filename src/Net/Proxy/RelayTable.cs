namespace HaActors.Net.Proxy;

/// <summary>Something with a socket that a loop addresses by the number in its event tokens.</summary>
/// <typeparam name="T">What it holds.</typeparam>
/// <remarks>
/// An object serves one connection after another; an ended one is given out again only after the events that were fetched together with its
/// last one. Used by one thread.
/// </remarks>
internal sealed class RelayTable<T>(Func<int, T> create) where T : class
{
    private readonly List<T> _all = [];
    private readonly Stack<T> _free = new();
    private readonly List<T> _ended = [];

    public T this[int index] => _all[index];

    public int Count => _all.Count;

    public T Rent()
    {
        if (_free.TryPop(out T? relay)) return relay;
        relay = create(_all.Count);
        _all.Add(relay);
        return relay;
    }

    public void Return(T relay) => _ended.Add(relay);

    /// <summary>Makes ended ones available. Called when no fetched event is left.</summary>
    public void Recycle()
    {
        if (_ended.Count == 0) return;
        foreach (T relay in _ended) _free.Push(relay);
        _ended.Clear();
    }
}
