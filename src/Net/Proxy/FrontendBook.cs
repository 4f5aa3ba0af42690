using System.Collections.Immutable;
using System.Net;
using HaActors.Net.Model;

namespace HaActors.Net.Proxy;

/// <summary>What the data plane remembers of a frontend, open or closed: its sockets by endpoint, and its counters on every loop.</summary>
internal sealed class FrontendBook
{
    private readonly SessionLimit _limit;
    private readonly RateMeter _sessions = new();
    private readonly RateMeter _requests = new();

    /// <param name="all">Sessions of all frontends.</param>
    public FrontendBook(string name, int loops, SessionLimit all)
    {
        _limit = new SessionLimit(all);
        Loops = [.. Enumerable.Range(0, loops).Select(_ => new LoopFrontend(name, _limit, new CounterCell(FrontendCounter.Count)))];
    }

    /// <summary>As it was last opened.</summary>
    public FrontendSettings? Settings { get; set; }

    /// <summary>By loop.</summary>
    public ImmutableArray<LoopFrontend> Loops { get; }

    /// <summary>For each open endpoint one listening socket by loop.</summary>
    public Dictionary<IPEndPoint, int[]> Binds { get; } = [];

    /// <summary>Takes the rates; once a second.</summary>
    public void Sample()
    {
        _sessions.Sample(Sum(FrontendCounter.Accepted));
        _requests.Sample(Sum(FrontendCounter.Requests));
    }

    public FrontendCounters Read(string name)
    {
        // Ends are read before starts, so that a session between the two readings never makes the difference negative.
        long ended = Sum(FrontendCounter.Ended);
        ImmutableArray<long> outcomes =
            [.. Enum.GetValues<SessionOutcome>().Select(outcome => Sum(FrontendCounter.Outcome + (int)outcome))];
        long refused = outcomes[(int)SessionOutcome.NoServer] + outcomes[(int)SessionOutcome.ConnectFailed]
            + outcomes[(int)SessionOutcome.ConnectTimeout];
        long accepted = Sum(FrontendCounter.Accepted);
        return new FrontendCounters(
            name, accepted - ended, accepted, refused, Sum(FrontendCounter.BytesIn), Sum(FrontendCounter.BytesOut))
        {
            Outcomes = outcomes,
            Rate = _sessions.Current,
            MostRate = _sessions.Most,
            RequestRate = _requests.Current,
            MostRequestRate = _requests.Most,
            Requests = Sum(FrontendCounter.Requests),
            Answers = [.. Enumerable.Range(FrontendCounter.Answers, ExchangeCounter.Classes).Select(Sum)],
            Denied = Sum(FrontendCounter.Denied),
            BadRequests = Sum(FrontendCounter.BadRequests),
            Intercepted = Sum(FrontendCounter.Intercepted),
            MostSessions = _limit.Most,
            MaxConnections = Settings?.MaxConnections ?? 0,
            IsOpen = Binds.Count > 0,
            AcceptPauses = Sum(FrontendCounter.AcceptPauses),
        };
    }

    private long Sum(int counter) => Loops.Sum(loop => loop.Counters.Read(counter));
}
