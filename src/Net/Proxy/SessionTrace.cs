using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>
/// What lists and logs say of a session, kept while it goes on. Times are the loop's, in milliseconds; -1: it did not come to that.
/// Used by the loop's thread.
/// </summary>
internal sealed class SessionTrace
{
    public long Id { get; private set; }

    /// <summary>Who connected, or whom a PROXY header names.</summary>
    public SocketName Client { get; set; }

    public LoopFrontend Frontend { get; private set; } = null!;

    public LoopBackend? Backend { get; set; }

    /// <summary>The last one that was tried.</summary>
    public LoopServer? Server { get; set; }

    public long Accepted { get; private set; }

    /// <summary>When the first attempt to connect began, or waiting for a place ended without one.</summary>
    public long Assigned { get; set; }

    public long Connected { get; set; }

    public long BytesIn { get; set; }

    public long BytesOut { get; set; }

    public int Retries { get; set; }

    public bool Redispatched { get; set; }

    /// <summary>Its place in the queue of its server, and in that for any, when it came; 0: it did not wait.</summary>
    public int ServerQueue { get; set; }

    public int BackendQueue { get; set; }

    /// <summary>From accept to the first attempt to connect, in milliseconds; -1: there was none.</summary>
    public int Waited => Assigned < 0 ? -1 : (int)(Assigned - Accepted);

    /// <summary>How long connecting took, in milliseconds.</summary>
    public int Connect => Connected < 0 ? -1 : (int)(Connected - Assigned);

    /// <summary>How long it has gone on, in milliseconds.</summary>
    public int Total(long now) => (int)(now - Accepted);

    /// <summary>It waits for a place no longer, and has none.</summary>
    public void LeaveQueue(long now)
    {
        if (Assigned < 0) Assigned = now;
    }

    /// <summary>What the log says of it.</summary>
    public SessionRecord Record(SessionOutcome outcome, SessionPhase phase, long now) => new()
    {
        Client = Client,
        Frontend = Frontend.Name,
        Backend = (Backend ?? Frontend.Backend).Name,
        Server = Server?.Name ?? "",
        IsTls = Frontend.Tls is not null,
        Began = Accepted,
        Waited = Waited,
        Connect = Connect,
        Total = Total(now),
        Bytes = BytesOut,
        Outcome = outcome,
        Phase = phase,
        OpenOfBackend = (int)(Backend?.Open ?? 0),
        OpenOfServer = (int)(Server?.Load.Open ?? 0),
        Retries = Retries,
        Redispatched = Redispatched,
        ServerQueue = ServerQueue,
        BackendQueue = BackendQueue,
    };

    public void Begin(long id, LoopFrontend frontend, in SocketName client, long now)
    {
        (Id, Frontend, Client, Accepted) = (id, frontend, client, now);
        BytesIn = BytesOut = 0;
        BeginRequest();
    }

    /// <summary>Forgets the request before, in mode http.</summary>
    public void BeginRequest()
    {
        Backend = null;
        Server = null;
        Assigned = Connected = -1;
        Retries = ServerQueue = BackendQueue = 0;
        Redispatched = false;
    }
}
