using System.Collections.Immutable;

namespace HaActors.Net.Proxy;

/// <summary>Requests of a server or a backend; in mode tcp the aborts and times of sessions. Since start.</summary>
public sealed record ExchangeCounters
{
    private static readonly ExchangeCounters None = new();

    /// <summary>Answers by class of status: 1xx to 5xx, and last what was none or had none.</summary>
    public ImmutableArray<long> Answers { get; init; } = [0, 0, 0, 0, 0, 0];

    public long Requests { get; init; }

    public long ClientAborts { get; init; }

    public long ServerAborts { get; init; }

    /// <summary>Answers that broke off or broke the rules.</summary>
    public long BadAnswers { get; init; }

    /// <summary>Connections made, and requests that took one from the pool.</summary>
    public long Connects { get; init; }
    public long Reuses { get; init; }

    /// <summary>Requests that a rule denied.</summary>
    public long Denied { get; init; }

    /// <summary>Sessions or requests for which there was no server.</summary>
    public long NoServer { get; init; }

    /// <summary>Since the last one came; null: none came.</summary>
    public TimeSpan? SinceLast { get; init; }

    /// <summary>Waiting, connecting, for the answer's head, in all: average over the last ones and longest, in milliseconds.</summary>
    public ImmutableArray<(long Average, long Longest)> Times { get; init; } = [default, default, default, default];

    internal static ExchangeCounters Of(IReadOnlyCollection<CounterCell> cells, int first)
    {
        // Most servers of a node with thousands have never been used by it, and all are read every second.
        if (cells.All(cell => cell.IsBlank(first, ExchangeCounter.Count))) return None;
        long Sum(int counter) => cells.Sum(cell => cell.Read(first + counter));
        long Most(int counter) => cells.Count == 0 ? 0 : cells.Max(cell => cell.Read(first + counter));
        long samples = Sum(ExchangeCounter.Samples);
        long last = Most(ExchangeCounter.LastSession);
        return new ExchangeCounters
        {
            Answers = [.. Enumerable.Range(0, ExchangeCounter.Classes).Select(each => Sum(ExchangeCounter.Answers + each))],
            Requests = Sum(ExchangeCounter.Requests),
            ClientAborts = Sum(ExchangeCounter.ClientAborts),
            ServerAborts = Sum(ExchangeCounter.ServerAborts),
            BadAnswers = Sum(ExchangeCounter.BadAnswers),
            Connects = Sum(ExchangeCounter.Connects),
            Reuses = Sum(ExchangeCounter.Reuses),
            Denied = Sum(ExchangeCounter.Denied),
            NoServer = Sum(ExchangeCounter.NoServer),
            SinceLast = last == 0 ? null : TimeSpan.FromMilliseconds(Math.Max(0, Environment.TickCount64 - last)),
            Times =
            [
                .. Enumerable.Range(0, ExchangeCounter.TimesCount).Select(each => ExchangeCounter.Times + (2 * each))
                    .Select(at => (samples == 0 ? 0 : (Sum(at) + samples - 1) / samples, Most(at + 1))),
            ],
        };
    }
}
