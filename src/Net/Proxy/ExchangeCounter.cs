namespace HaActors.Net.Proxy;

/// <summary>
/// Places in the <see cref="CounterCell"/> of a server or a backend for what HAProxy counts of requests, and in mode tcp of sessions: answers by
/// class, aborts, and times.
/// </summary>
internal static class ExchangeCounter
{
    /// <summary>Classes of status, as HAProxy's hrsp_1xx to hrsp_5xx and hrsp_other.</summary>
    public const int Classes = 6;

    public const int Answers = 0;
    public const int Requests = Classes;
    public const int ClientAborts = 7;
    public const int ServerAborts = 8;
    public const int BadAnswers = 9;
    public const int Connects = 10;
    public const int Reuses = 11;

    /// <summary>When the last session came, by the system's coarse clock; 0: none.</summary>
    public const int LastSession = 12;

    /// <summary>Of a backend: requests that a rule denied, and those that found no server.</summary>
    public const int Denied = 13;
    public const int NoServer = 14;

    /// <summary>Sum over the samples and longest, in milliseconds: waiting, connecting, for the answer's head, in all.</summary>
    public const int Times = 15;
    public const int Samples = Times + (2 * TimesCount);
    public const int Count = Samples + 1;

    public const int TimesCount = 4;

    // HAProxy's TIME_STATS_SAMPLES, include/haproxy/defaults.h: an average reaches back about as many.
    private const int MostSamples = 512;

    /// <summary>The class of a status; what is none of HTTP's, also none at all, is the last.</summary>
    public static int ClassOf(int status) => status is >= 100 and < 600 ? (status / 100) - 1 : Classes - 1;

    /// <summary>Counts how a session or request ended.</summary>
    /// <param name="first">Where these counters begin in the cell.</param>
    public static void AddEnd(CounterCell cell, int first, SessionOutcome outcome)
    {
        switch (outcome)
        {
            case SessionOutcome.ClientReset or SessionOutcome.ClientTimeout:
                cell.Add(first + ClientAborts, 1);
                break;
            case SessionOutcome.ServerReset or SessionOutcome.ServerTimeout:
                // HAProxy counts an abort as an error of the answer as well (management.txt, eresp).
                cell.Add(first + ServerAborts, 1);
                cell.Add(first + BadAnswers, 1);
                break;
            case SessionOutcome.BadAnswer:
                cell.Add(first + BadAnswers, 1);
                break;
        }
    }

    /// <summary>Adds what one session or request took; what did not happen, -1, is left out as a zero.</summary>
    public static void AddTimes(CounterCell cell, int first, int wait, int connect, int answer, int total)
    {
        long samples = cell.Read(first + Samples);
        AddTime(cell, first + Times, samples, wait);
        AddTime(cell, first + Times + 2, samples, connect);
        AddTime(cell, first + Times + 4, samples, answer);
        AddTime(cell, first + Times + 6, samples, total);
        if (samples < MostSamples) cell.Add(first + Samples, 1);
    }

    // Once there are enough samples, each new one takes the place of an average one.
    private static void AddTime(CounterCell cell, int at, long samples, int milliseconds)
    {
        int time = Math.Max(milliseconds, 0);
        long sum = cell.Read(at);
        cell.Add(at, samples < MostSamples ? time : time - ((sum + MostSamples - 1) / MostSamples));
        if (time > cell.Read(at + 1)) cell.Set(at + 1, time);
    }
}
