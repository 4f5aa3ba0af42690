namespace HaActors.Net.Proxy;

/// <summary>How a session ended: who ended it, and in which phase. Every accepted connection ends in exactly one of these.</summary>
public enum SessionOutcome
{
    /// <summary>Both sides finished; the client was first to say so.</summary>
    ClientClosed,

    /// <summary>Both sides finished; the server was first to say so.</summary>
    ServerClosed,

    /// <summary>The client's side of the relay broke (RST, unreachable).</summary>
    ClientReset,

    /// <summary>The server's side of the relay broke (RST, unreachable).</summary>
    ServerReset,

    /// <summary>The client was silent for longer than its timeout.</summary>
    ClientTimeout,

    /// <summary>The server was silent for longer than its timeout.</summary>
    ServerTimeout,

    /// <summary>No server accepted a connection: each that was tried refused or was not reachable.</summary>
    ConnectFailed,

    /// <summary>As <see cref="ConnectFailed"/>, and the last attempt ran into the limit.</summary>
    ConnectTimeout,

    /// <summary>The pool of the backend was empty.</summary>
    NoServer,

    /// <summary>The node had no descriptors or memory left for it.</summary>
    NoResources,

    /// <summary>An operator or a shutdown ended it.</summary>
    Killed,

    /// <summary>No server had a place for it in time.</summary>
    QueueTimeout,

    /// <summary>Its server was found to be down, and is configured to lose its sessions then.</summary>
    ServerDown,

    /// <summary>Mode http: the request broke the rules of HTTP, was larger than is looked at, or was denied by a rule; the client was told so.</summary>
    BadRequest,

    /// <summary>Mode http: the head of a request did not come in time.</summary>
    RequestTimeout,

    /// <summary>Mode http: the server's answer broke the rules of HTTP.</summary>
    BadAnswer,

    /// <summary>The client could not agree with us on TLS, or was no speaker of TLS at all.</summary>
    HandshakeFailed,

    /// <summary>The client did not begin with the PROXY header that the frontend demands.</summary>
    BadHeader,

    /// <summary>As <see cref="ConnectFailed"/>, and the last server accepted the connection but could not agree with us on TLS.</summary>
    ServerHandshakeFailed,
}

/// <summary>How far a session had come when it ended.</summary>
public enum SessionPhase
{
    /// <summary>The client still had to say what it wants.</summary>
    Request,

    /// <summary>Waiting for a place at a server.</summary>
    Queue,

    /// <summary>Connecting to a server.</summary>
    Connect,

    /// <summary>Waiting for the head of the server's answer; mode http.</summary>
    Answer,

    /// <summary>Passing on bytes.</summary>
    Data,

    /// <summary>The server has said everything; the client still takes it.</summary>
    Last,
}
