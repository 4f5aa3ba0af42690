using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>What all probes over a TCP connection share.</summary>
internal abstract class Probe(CheckSettings check, ServerSettings server, TimeProvider time) : TimedProbe(check, server, time)
{
    private readonly ProbeTarget _target = new(server.Host, server.Port);

    /// <summary>What the connection shows, once it stands.</summary>
    /// <exception cref="ProbeFailure">The server did not answer as it should.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The limit came first.</exception>
    protected abstract Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel);

    protected sealed override async Task<(ProbeCode Code, string Detail)> AttemptAsync(ProbeProgress progress, CancellationToken cancel)
    {
        using var connection = new ProbeConnection(await _target.ConnectAsync(cancel).ConfigureAwait(false), progress);
        return await ExamineAsync(connection, cancel).ConfigureAwait(false);
    }
}
