namespace HaActors.Host;

/// <summary>Growing pauses between attempts: 1 s, doubled each time up to 30 s, from the start again after a quiet time of two minutes.</summary>
internal sealed class Backoff(TimeProvider? time = null)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private TimeSpan _next = Shortest;
    private long _last;

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        var now = _time.GetTimestamp();
        if (_last == 0 || _time.GetElapsedTime(_last, now) > Quiet)
            _next = Shortest;
        _last = now;
        var wait = _next;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return wait;
    }
}
