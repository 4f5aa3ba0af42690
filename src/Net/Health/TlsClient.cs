using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using HaActors.Net.Model;

namespace HaActors.Net.Health;

/// <summary>Makes TLS out of a connection and judges the server's certificate. One per probe; the file of authorities is read once.</summary>
internal sealed class TlsClient
{
    private readonly TlsSettings _tls;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly Lazy<X509Certificate2Collection?> _authorities;

    public TlsClient(TlsSettings tls, ServerSettings server, TimeProvider time)
    {
        (_tls, _name, _time) = (tls, tls.Sni ?? server.Host, time);
        _authorities = new Lazy<X509Certificate2Collection?>(ReadAuthorities, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The handshake.</summary>
    /// <returns>The stream, and a warning about the certificate or an empty text.</returns>
    /// <exception cref="ProbeFailure">The certificate or the file of authorities is not good.</exception>
    public async Task<(SslStream Stream, string Warning)> HandshakeAsync(Stream inner, CancellationToken cancel)
    {
        string refusal = "";
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            var options = new SslClientAuthenticationOptions
            {
                // An address is no name for SNI (RFC 6066 section 3): .NET then leaves the extension out.
                TargetHost = _name,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                CertificateChainPolicy = ChainPolicy(),
                RemoteCertificateValidationCallback = (_, _, chain, errors) =>
                {
                    if (_tls.Verify) refusal = Judge(chain, errors);
                    return refusal.Length == 0;
                },
            };
            await stream.AuthenticateAsClientAsync(options, cancel).ConfigureAwait(false);
            return (stream, ExpiryWarning(stream.RemoteCertificate));
        }
        catch (Exception) when (refusal.Length > 0)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw new ProbeFailure(ProbeCode.L6RSP, refusal);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private X509ChainPolicy ChainPolicy()
    {
        // Nothing is fetched from the network in the middle of a probe.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (_tls.Verify && _authorities.Value is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }

    private string Judge(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return "";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return $"the certificate is not for {_name}";
        string reason = chain is { ChainStatus: [var first, ..] } ? first.Status.ToString() : errors.ToString();
        return $"the certificate is not trusted: {reason}";
    }

    private string ExpiryWarning(X509Certificate? certificate)
    {
        if (_tls.ExpiryWarning == TimeSpan.Zero || certificate is not X509Certificate2 seen) return "";
        TimeSpan left = seen.NotAfter.ToUniversalTime() - _time.GetUtcNow().UtcDateTime;
        if (left > _tls.ExpiryWarning) return "";
        return left <= TimeSpan.Zero ? "the certificate has expired" : $"the certificate expires in {Math.Floor(left.TotalDays):0} d";
    }

    private X509Certificate2Collection? ReadAuthorities()
    {
        if (_tls.CaFile is null) return null;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(_tls.CaFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new ProbeFailure(ProbeCode.L6RSP, $"ca-file {_tls.CaFile}: {error.Message}");
        }

        return authorities;
    }
}
