namespace HaActors.Net.Proxy;

/// <summary>
/// Counters of one object on one loop. Only the loop's thread writes; any thread reads, without stopping it. Padded on both sides, so that
/// loops do not share a cache line.
/// </summary>
internal sealed class CounterCell(int size)
{
    // Two lines of 64 bytes: the neighbour line is fetched together with the one that is asked for.
    private const int Padding = 128 / sizeof(long);

    private readonly long[] _values = new long[Padding + size + Padding];

    public void Add(int counter, long amount) =>
        Volatile.Write(ref _values[Padding + counter], _values[Padding + counter] + amount);

    public void Set(int counter, long value) => Volatile.Write(ref _values[Padding + counter], value);

    /// <summary>Sets a counter back to 0.</summary>
    public void Clear(int counter) => Set(counter, 0);

    public long Read(int counter) => Volatile.Read(ref _values[Padding + counter]);

    /// <summary>Whether all of some counters are 0; one that is written at this time may be passed over.</summary>
    public bool IsBlank(int first, int count) => !_values.AsSpan(Padding + first, count).ContainsAnyExcept(0);
}

/// <summary>Places in the <see cref="CounterCell"/> of a frontend; the outcomes follow from <see cref="Outcome"/> on.</summary>
internal static class FrontendCounter
{
    public const int Accepted = 0;
    public const int Ended = 1;
    public const int BytesIn = 2;
    public const int BytesOut = 3;
    public const int AcceptPauses = 4;
    public const int Requests = 5;
    public const int Denied = 6;

    /// <summary>Requests that the proxy itself answered because a rule said so.</summary>
    public const int Intercepted = 7;

    /// <summary>Six, by <see cref="ExchangeCounter.ClassOf"/>.</summary>
    public const int Answers = 8;
    public const int BadRequests = Answers + ExchangeCounter.Classes;
    public const int Outcome = BadRequests + 1;
    public static readonly int Count = Outcome + Enum.GetValues<SessionOutcome>().Length;
}

/// <summary>Places in the <see cref="CounterCell"/> of a server.</summary>
internal static class ServerCounter
{
    public const int Connected = 0;
    public const int Ended = 1;
    public const int ConnectErrors = 2;
    public const int BytesIn = 3;
    public const int BytesOut = 4;
    public const int Retries = 5;
    public const int Redispatches = 6;
    public const int ErrorsInARow = 7;
    public const int BadAnswersInARow = 8;
    public const int HandshakeErrors = 9;

    /// <summary>Those of <see cref="ExchangeCounter"/> follow.</summary>
    public const int Exchange = 10;
    public const int Count = Exchange + ExchangeCounter.Count;
}
