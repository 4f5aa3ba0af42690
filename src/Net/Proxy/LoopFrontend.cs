using HaActors.Net.Model;
using HaActors.Net.Proxy.Http;
using HaActors.Net.Proxy.Tls;

namespace HaActors.Net.Proxy;

/// <summary>A frontend on one loop. Changed by the loop's thread only; its counters are read by any.</summary>
/// <param name="name">Of the frontend.</param>
/// <param name="counters">Places are in <see cref="FrontendCounter"/>.</param>
internal sealed class LoopFrontend(string name, SessionLimit limit, CounterCell counters)
{
    private int _maxConnections;

    public string Name => name;

    public LoopBackend Backend { get; private set; } = null!;

    public CounterCell Counters => counters;

    public List<Listener> Listeners { get; } = [];

    /// <summary>No more connections come; those that are open should end soon.</summary>
    public bool IsClosed => Listeners.Count == 0;

    // The timeouts in milliseconds, as the loop's clock counts.
    public long ConnectTimeout { get; private set; }
    public long ClientTimeout { get; private set; }
    public long ServerTimeout { get; private set; }

    /// <summary>0: none of its own.</summary>
    public long TunnelTimeout { get; private set; }

    /// <summary>What mode http needs; null: mode tcp.</summary>
    public HttpFrontend? Http { get; private set; }

    /// <summary>What clients meet; null: no TLS.</summary>
    public TlsTerminator? Tls { get; private set; }

    public bool AcceptProxy { get; private set; }

    /// <summary>Backends by TLS server name; null: it does not matter.</summary>
    public NameTable? ServerNames { get; private set; }

    public long InspectTimeout { get; private set; }

    /// <summary>Its sessions or, in mode http, requests are logged.</summary>
    public bool Logs { get; private set; }

    /// <summary>In force for the next accept, and for the timeouts of open sessions from their next look on.</summary>
    public void Apply(FrontendSettings settings, EventLoop loop, TlsTerminator? tls)
    {
        (Backend, Tls) = (loop.Backend(settings.Backend), tls);
        AcceptProxy = settings.AcceptProxy;
        ServerNames = settings.ServerNames.IsEmpty
            ? null
            : new NameTable([.. settings.ServerNames.Select(rule => (rule.Name, loop.Backend(rule.Backend)))]);
        InspectTimeout = (long)settings.InspectTimeout.TotalMilliseconds;
        Logs = settings.Log && loop.HasLog;
        Http = settings.Http is null ? null : new HttpFrontend(settings.Http, loop.Backend);
        _maxConnections = settings.MaxConnections;
        ConnectTimeout = (long)settings.Timeouts.Connect.TotalMilliseconds;
        ClientTimeout = (long)settings.Timeouts.Client.TotalMilliseconds;
        ServerTimeout = (long)settings.Timeouts.Server.TotalMilliseconds;
        TunnelTimeout = (long)settings.Timeouts.Tunnel.TotalMilliseconds;
    }

    /// <summary>Reserves a place for one session; false if maxconn is reached.</summary>
    public bool TryEnter() => limit.TryEnter(_maxConnections);

    /// <summary>Gives back a place that no session took.</summary>
    public void Leave() => limit.Leave();

    /// <summary>Counts and logs the end of a session and lets waiting connections in.</summary>
    public void End(SessionOutcome outcome, SessionPhase phase, SessionTrace trace, EventLoop loop)
    {
        bool well = outcome is SessionOutcome.ClientClosed or SessionOutcome.ServerClosed;
        Count(trace, outcome, loop.Now);
        if (Logs && loop.Logs(well)) Log(trace.Record(outcome, phase, loop.Now), default, loop);
        End(outcome);
    }

    /// <summary>Logs a session, or a request with its text.</summary>
    public void Log(SessionRecord record, ReadOnlySpan<byte> text, EventLoop loop)
    {
        (record.OpenOfNode, record.OpenOfFrontend) = ((int)limit.OpenOfAll, (int)limit.Open);
        loop.Log(record, text);
    }

    /// <summary>Counts the end of a request of mode http.</summary>
    /// <param name="answers">As <see cref="ExchangeCounter.ClassOf"/>.</param>
    public void CountRequest(int answers, SessionOutcome outcome, bool isIntercepted, bool denied)
    {
        counters.Add(FrontendCounter.Requests, 1);
        counters.Add(FrontendCounter.Answers + answers, 1);
        if (isIntercepted) counters.Add(FrontendCounter.Intercepted, 1);
        if (denied) counters.Add(FrontendCounter.Denied, 1);
        else if (outcome is SessionOutcome.BadRequest or SessionOutcome.RequestTimeout) counters.Add(FrontendCounter.BadRequests, 1);
    }

    private static void Count(SessionTrace trace, SessionOutcome outcome, long now)
    {
        if (trace.Backend is { } backend)
        {
            if (outcome == SessionOutcome.NoServer) backend.Counters.Add(ExchangeCounter.NoServer, 1);
            ExchangeCounter.AddEnd(backend.Counters, 0, outcome);
            ExchangeCounter.AddTimes(backend.Counters, 0, trace.Waited, trace.Connect, 0, trace.Total(now));
        }

        if (trace.Server is not { } server) return;
        ExchangeCounter.AddEnd(server.Counters, ServerCounter.Exchange, outcome);
        ExchangeCounter.AddTimes(server.Counters, ServerCounter.Exchange, trace.Waited, trace.Connect, 0, trace.Total(now));
    }

    /// <summary>Counts the end of a session and lets waiting connections in.</summary>
    public void End(SessionOutcome outcome)
    {
        limit.Leave();
        counters.Add(FrontendCounter.Ended, 1);
        counters.Add(FrontendCounter.Outcome + (int)outcome, 1);
        foreach (Listener listener in Listeners) listener.ResumeAtLimit();
    }
}
