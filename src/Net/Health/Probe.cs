using System.Net.Sockets;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>What all probes share: the limit, the clock, and turning every failure into a result.</summary>
internal abstract class Probe(CheckSettings check, ServerSettings server, TimeProvider time) : IProbe
{
    private const int MostDetail = 80;

    private readonly ProbeTarget _target = new(server.Host, server.Port);

    public async Task<ProbeResult> RunAsync(CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        (ProbeCode code, string detail) = await JudgeAsync(cancel).ConfigureAwait(false);
        return new ProbeResult(code, detail.Length <= MostDetail ? detail : detail[..MostDetail], time.GetElapsedTime(start));
    }

    /// <summary>What the connection shows, once it stands.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The limit came first.</exception>
    protected abstract Task<(ProbeCode Code, string Detail)> ExamineAsync(Socket socket, CancellationToken cancel);

    private async Task<(ProbeCode Code, string Detail)> JudgeAsync(CancellationToken cancel)
    {
        bool connected = false;
        using var limit = new CancellationTokenSource(check.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using Socket socket = await _target.ConnectAsync(either.Token).ConfigureAwait(false);
            connected = true;
            return await ExamineAsync(socket, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (cancel.IsCancellationRequested) return (ProbeCode.Unknown, "cancelled");
            string detail = $"no {(connected ? "answer" : "connection")} within {check.Timeout.TotalMilliseconds:0} ms";
            return (connected ? ProbeCode.L7TOUT : ProbeCode.L4TOUT, detail);
        }
        catch (SocketException error)
        {
            return (connected ? ProbeCode.L7RSP : ProbeCode.L4CON, Describe(error));
        }
        catch (Exception error)
        {
            // Nothing else is known to happen; the contract holds even so.
            return (connected ? ProbeCode.L7RSP : ProbeCode.L4CON, error.Message);
        }
    }

    private string Describe(SocketException error) =>
        error.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
            ? $"{server.Host} does not resolve: {error.Message}"
            : error.Message;
}
