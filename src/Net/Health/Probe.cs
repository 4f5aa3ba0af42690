using System.Net.Sockets;
using System.Security.Authentication;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>What all probes over a connection share: the limit, the clock, and turning every failure into a result.</summary>
internal abstract class Probe(CheckSettings check, ServerSettings server, TimeProvider time) : IProbe
{
    private readonly ProbeTarget _target = new(server.Host, server.Port);

    public async Task<ProbeResult> RunAsync(CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        (ProbeCode code, string detail) = await JudgeAsync(cancel).ConfigureAwait(false);
        return new ProbeResult(code, ProbeText.Shorten(detail), time.GetElapsedTime(start));
    }

    /// <summary>What the connection shows, once it stands.</summary>
    /// <exception cref="ProbeFailure">The server did not answer as it should.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The limit came first.</exception>
    protected abstract Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel);

    private async Task<(ProbeCode Code, string Detail)> JudgeAsync(CancellationToken cancel)
    {
        ProbeConnection? connection = null;
        using var limit = new CancellationTokenSource(check.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            connection = new ProbeConnection(await _target.ConnectAsync(either.Token).ConfigureAwait(false));
            (ProbeCode code, string detail) = await ExamineAsync(connection, either.Token).ConfigureAwait(false);
            return (code, connection.Warning.Length == 0 ? detail : $"{connection.Warning}; {detail}");
        }
        catch (ProbeFailure failure)
        {
            return (failure.Code, failure.Message);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            return (ProbeCode.Unknown, "cancelled");
        }
        catch (Exception error)
        {
            // The connection may also break because the limit tore it down.
            ProbeLayer layer = connection?.Layer ?? ProbeLayer.Connection;
            return limit.IsCancellationRequested ? TimedOut(layer) : Broken(layer, error);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private (ProbeCode Code, string Detail) TimedOut(ProbeLayer layer)
    {
        (ProbeCode code, string what) = layer switch
        {
            ProbeLayer.Connection => (ProbeCode.L4TOUT, "connection"),
            ProbeLayer.Tls => (ProbeCode.L6TOUT, "end of the TLS handshake"),
            _ => (ProbeCode.L7TOUT, "answer"),
        };
        return (code, $"no {what} within {check.Timeout.TotalMilliseconds:0} ms");
    }

    private (ProbeCode Code, string Detail) Broken(ProbeLayer layer, Exception error) => layer switch
    {
        ProbeLayer.Connection => (ProbeCode.L4CON, Describe(error)),
        ProbeLayer.Tls => (ProbeCode.L6RSP, $"TLS handshake: {Describe(error)}"),
        _ => (ProbeCode.L7RSP, Describe(error)),
    };

    private string Describe(Exception error) => error switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
            $"{server.Host} does not resolve: {error.Message}",
        AuthenticationException { InnerException: { } inner } => inner.Message,
        IOException { InnerException: SocketException inner } => inner.Message,
        _ => error.Message,
    };
}
