using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>Completes a TLS handshake and closes: HAProxy's ssl-hello-chk, but to the end and with the certificate judged.</summary>
internal sealed class TlsProbe(CheckSettings check, TlsProbeSettings settings, ServerSettings server, TimeProvider time)
    : Probe(check, server, time)
{
    private readonly TlsClient _tls = new(settings.Tls, server, time);

    protected override async Task<(ProbeCode Code, string Detail)> ExamineAsync(ProbeConnection connection, CancellationToken cancel)
    {
        await connection.StartTlsAsync(_tls, cancel).ConfigureAwait(false);
        return (ProbeCode.L6OK, connection.TlsVersion);
    }
}
