using System.Net.Sockets;
using System.Security.Authentication;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>What all probes but programs share: the limit, the clock, and turning every failure into a result.</summary>
internal abstract class TimedProbe(CheckSettings check, ServerSettings server, TimeProvider time) : IProbe
{
    public async Task<ProbeResult> RunAsync(CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        (ProbeCode code, string detail) = await JudgeAsync(cancel).ConfigureAwait(false);
        return new ProbeResult(code, ProbeText.Shorten(detail), time.GetElapsedTime(start));
    }

    /// <summary>One attempt; it keeps its progress up to date, against whose layer a failure is counted.</summary>
    /// <exception cref="ProbeFailure">The server did not answer as it should.</exception>
    /// <exception cref="Exception">The connection broke (<see cref="IOException"/>, <see cref="SocketException"/>), or the limit came first.</exception>
    protected abstract Task<(ProbeCode Code, string Detail)> AttemptAsync(ProbeProgress progress, CancellationToken cancel);

    private async Task<(ProbeCode Code, string Detail)> JudgeAsync(CancellationToken cancel)
    {
        var progress = new ProbeProgress();
        using var limit = new CancellationTokenSource(check.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            (ProbeCode code, string detail) = await AttemptAsync(progress, either.Token).ConfigureAwait(false);
            return (code, progress.Warning.Length == 0 ? detail : $"{ProbeResult.WarningMark}{progress.Warning}; {detail}");
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
            return limit.IsCancellationRequested ? TimedOut(progress.Layer) : Broken(progress.Layer, error);
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
        return (code, $"no {what} within {check.Limit.TotalMilliseconds:0} ms");
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
