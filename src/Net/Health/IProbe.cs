using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>One kind of check against one server. Safe to run again as soon as the last run ended.</summary>
public interface IProbe
{
    /// <summary>Runs once. Never throws; a limit or a cancellation is a result. Ends by the check's timeout at the latest; a program, by its
    /// further limits.</summary>
    Task<ProbeResult> RunAsync(CancellationToken cancel);
}

/// <summary>Makes probes; the seam for tests of the actors.</summary>
public interface IProbeFactory
{
    /// <param name="backend">Name of the server's backend.</param>
    IProbe Create(string backend, CheckSettings check, ServerSettings server);

    /// <summary>A question to the agent of a server; its answer is the detail of a success.</summary>
    /// <param name="check">Of the question, for its limit.</param>
    IProbe CreateAgent(CheckSettings check, AgentSettings agent, ServerSettings server);
}

/// <summary>HAProxy's check result codes (its management guide, field <c>check_status</c>).</summary>
public enum ProbeCode
{
    /// <summary>No probe has ended yet.</summary>
    Unknown,

    /// <summary>Connected.</summary>
    L4OK,

    /// <summary>No connection within the limit.</summary>
    L4TOUT,

    /// <summary>Connection refused, unreachable, or the name did not resolve.</summary>
    L4CON,

    /// <summary>The TLS handshake was completed.</summary>
    L6OK,

    /// <summary>Connected, but no end of the TLS handshake within the limit.</summary>
    L6TOUT,

    /// <summary>The TLS handshake failed, or the certificate is not good.</summary>
    L6RSP,

    /// <summary>Answered as expected.</summary>
    L7OK,

    /// <summary>Connected, but no whole answer within the limit.</summary>
    L7TOUT,

    /// <summary>The answer breaks the protocol, or the connection ended early.</summary>
    L7RSP,

    /// <summary>The answer says that the service is not well.</summary>
    L7STS,

    /// <summary>The program ended with exit code 0.</summary>
    PROCOK,

    /// <summary>The program did not end within the limit.</summary>
    PROCTOUT,

    /// <summary>The program ended with another exit code, or could not be started.</summary>
    PROCERR,

    /// <summary>Answered that it works, and wants no new sessions.</summary>
    L7OKC,
}

/// <summary>Outcome of one probe.</summary>
/// <param name="Detail">Status line or system error, at most 80 characters; empty: nothing to add.</param>
/// <param name="Duration">From start to verdict.</param>
public readonly record struct ProbeResult(ProbeCode Code, string Detail, TimeSpan Duration)
{
    /// <summary>What a detail begins with when a probe went well but found something that will need attention.</summary>
    public const string WarningMark = "warning: ";

    /// <summary>That, without the rest of the detail; empty: nothing.</summary>
    public string Warning => Detail is not null && Detail.StartsWith(WarningMark, StringComparison.Ordinal) ? Detail.Split(';')[0][WarningMark.Length..] : "";

    /// <summary>Whether the result counts towards rise.</summary>
    public bool Ok => Code is ProbeCode.L4OK or ProbeCode.L6OK or ProbeCode.L7OK or ProbeCode.L7OKC or ProbeCode.PROCOK;
}
