using System.Net;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Native;
using HaActors.Net.Proxy;

namespace HaActors.Net.Health;

/// <summary>What all probes over a TCP connection share.</summary>
internal abstract class Probe(CheckSettings check, ServerSettings server, TimeProvider time) : TimedProbe(check, server, time)
{
    private readonly ProbeTarget _target = new(server.Host, server.Port);
    private readonly ProxyHeader _header = server.SendProxy;

    /// <summary>What the connection shows, once it stands.</summary>
    /// <exception cref="ProbeFailure">The server did not answer as it should.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The limit came first.</exception>
    protected abstract Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel);

    protected sealed override async Task<(ProbeCode Code, string Detail)> AttemptAsync(ProbeProgress progress, CancellationToken cancel)
    {
        Socket socket = await _target.ConnectAsync(cancel).ConfigureAwait(false);
        using var connection = new ProbeConnection(socket, progress);
        if (_header != ProxyHeader.None)
        {
            var (own, theirs) = (new SocketName((IPEndPoint)socket.LocalEndPoint!), new SocketName((IPEndPoint)socket.RemoteEndPoint!));
            await connection.SendAsync(ProxyPreface.OwnConnection(_header, own, theirs), cancel).ConfigureAwait(false);
        }

        return await ExamineAsync(connection, cancel).ConfigureAwait(false);
    }
}
