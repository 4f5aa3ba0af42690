using HaActors.Net.Native;

namespace HaActors.Net.Proxy;

/// <summary>
/// What a log line says of an ended session or, in mode http, request. A value, so that writing one allocates nothing. Times in milliseconds;
/// -1: it did not come to that.
/// </summary>
internal struct SessionRecord
{
    public SocketName Client;
    public string Frontend;
    public string Backend;
    public string Server;

    /// <summary>The client speaks TLS with us.</summary>
    public bool IsTls;

    /// <summary>When the session was accepted or, in mode http, the request began; by the system's coarse clock, <see cref="Environment.TickCount64"/>.</summary>
    public long Began;

    /// <summary>Waited in queues (HAProxy Tw).</summary>
    public int Waited;

    /// <summary>Took to connect, with all retries (Tc).</summary>
    public int Connect;

    /// <summary>From then to the end (Tt, in mode http Ta).</summary>
    public int Total;

    /// <summary>From the server to the client.</summary>
    public long Bytes;
    public SessionOutcome Outcome;
    public SessionPhase Phase;
    public int OpenOfNode;
    public int OpenOfFrontend;
    public int OpenOfBackend;
    public int OpenOfServer;
    public int Retries;
    public bool Redispatched;
    public int ServerQueue;
    public int BackendQueue;

    /// <summary>Of a request in mode http, else of a session.</summary>
    public bool IsHttp;
    public HttpRecord Http;
}
