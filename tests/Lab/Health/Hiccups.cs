using System.Collections.Concurrent;
using System.Diagnostics;

namespace HaActors.Lab.Tests.Health;

/// <summary>
/// Notes how late this process gets what it has waited for, so that a test can tell a slow check from a busy machine. One for all tests; it waits
/// in the way of probes, by timers and the thread pool.
/// </summary>
internal static class Hiccups
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private static readonly ConcurrentQueue<(long At, TimeSpan Late)> Seen = new();

    static Hiccups() => _ = Task.Run(WatchAsync);

    /// <summary>Begins to, once.</summary>
    public static void Watch()
    {
    }

    /// <summary>The latest since then.</summary>
    public static TimeSpan WorstSince(long timestamp) => Seen.Where(each => each.At >= timestamp).Select(each => each.Late).DefaultIfEmpty().Max();

    private static async Task WatchAsync()
    {
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            await Task.Delay(Pace);
            var late = Stopwatch.GetElapsedTime(start) - Pace;
            if (late > Pace)
                Seen.Enqueue((Stopwatch.GetTimestamp(), late));
        }
    }
}
