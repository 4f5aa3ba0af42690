using System.Net;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>
/// Connects, and closes with RST at once (HAProxy's default check). The server's accept sees at most a connection without a byte,
/// and so without a PROXY header.
/// </summary>
internal sealed class TcpProbe(CheckSettings check, ServerSettings server, TimeProvider time)
    : Probe(check, server with { SendProxy = ProxyHeader.None }, time)
{
    /// <summary>Where it connects; null: a name has to be looked up first.</summary>
    public IPEndPoint? Endpoint { get; } = IPAddress.TryParse(server.Host, out IPAddress? address) ? new IPEndPoint(address, server.Port) : null;

    protected override Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        // An orderly close would leave a TIME_WAIT behind for a minute and, with many fast checks, use up ports.
        connection.CloseWithReset();
        return Task.FromResult((ProbeCode.L4OK, ""));
    }
}
