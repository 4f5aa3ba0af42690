using System.Diagnostics;
using HaActors.Lab.Measure;

namespace HaActors.Bench.Failover;

/// <summary>One loss of one contender, as three clients saw it.</summary>
/// <param name="Loss">What was done to the owner.</param>
/// <param name="Number">From 1.</param>
/// <param name="Length">From the loss to the end of the measuring.</param>
/// <param name="Connect">Requests, each over a connection of its own.</param>
/// <param name="Accept">Those connections.</param>
/// <param name="Gone">After which time the former owner's interface no longer had the address; null: it still had it at the end.</param>
internal sealed record Trial(string Loss, string Contender, int Number, TimeSpan Length, Gap Ping, Gap Connect, Gap Accept, Gap Stream, TimeSpan? Gone)
{
    private static readonly TimeSpan Before = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(500);   // a stream that lost a segment tries again after 200 ms and more
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);      // of the looks
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a client was without service, in ms; one that still is so at the end was for the whole trial.</summary>
    public double Outage(Gap gap) => (gap.IsOpen ? Length : gap.Longest).TotalMilliseconds;

    /// <summary>Measures while something happens to the owner.</summary>
    /// <param name="owner">The host that has the address before.</param>
    /// <param name="happen">Does it; returns when it is done.</param>
    /// <param name="life">Of the stream's connections; null: to the end.</param>
    /// <param name="over">Whether the address is where it is to be; the trial ends soon after, or after 20 s.</param>
    public static Trial Run(string loss, Router router, int number, AddressWatch watch, string owner, TimeSpan? life, Action happen, Func<bool> over)
    {
        PingProbe ping = PingProbe.Start(Segment.Client, [Segment.Address], hurried: true);
        ConnectProbe connect = ConnectProbe.Start(Segment.Client, Segment.Address, Segment.Port, ConnectLimit);
        StreamProbe stream = StreamProbe.Start(Segment.Client, Segment.Address, Segment.Port, life);
        Thread.Sleep(Before);
        long start = Stopwatch.GetTimestamp();
        happen();
        while (!over() && Stopwatch.GetElapsedTime(start) < Limit)
        {
            Thread.Sleep(Pace);
        }

        Thread.Sleep(After);
        TimeSpan? gone = watch.Has(owner) ? null : Stopwatch.GetElapsedTime(start, watch.ChangedAt(owner));
        connect.RequestStop();
        stream.RequestStop();
        TimeSpan length = Stopwatch.GetElapsedTime(start);
        (Gap accepts, Gap requests) = connect.Stop();
        return new Trial(loss, router.Name, number, length, ping.Stop().Single(), requests, accepts, stream.Stop(), gone);
    }
}
