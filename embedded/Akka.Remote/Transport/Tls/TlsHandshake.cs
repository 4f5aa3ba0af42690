using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Remote;

/// <summary>Makes TLS out of connections and judges the certificates of peers. Any thread.</summary>
internal sealed class TlsHandshake(TlsSettings settings)
{
    private readonly SslStreamCertificateContext _own = SslStreamCertificateContext.Create(settings.Certificate, settings.Intermediates, offline: true);

    /// <summary>As the side that was connected to.</summary>
    /// <exception cref="WireException">The peer is a stranger; says why.</exception>
    public Task<SslStream> AsServer(Stream inner, CancellationToken stop)
    {
        var judge = new Judge(settings, certificateNeeded: settings.RequireMutual);
        return Shake(inner, judge, stream => stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _own,
                ClientCertificateRequired = settings.RequireMutual,
                CertificateChainPolicy = ChainPolicy(),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = judge.IsGood,
                AllowTlsResume = false,   // connections last; each one is judged anew
            },
            stop));
    }

    /// <summary>As the side that connects.</summary>
    /// <param name="host">Host of the peer's address.</param>
    /// <exception cref="WireException">The peer is a stranger; says why.</exception>
    public Task<SslStream> AsClient(Stream inner, string host, CancellationToken stop)
    {
        var judge = new Judge(settings, certificateNeeded: true);
        return Shake(inner, judge, stream => stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ClientCertificateContext = _own,
                CertificateChainPolicy = ChainPolicy(),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = judge.IsGood,
                AllowTlsResume = false,
            },
            stop));
    }

    /// <summary>Whether a peer whose certificate has been accepted may call itself so.</summary>
    public bool MayBe(SslStream stream, string host) =>
        !settings.ValidateHostname || settings.SuppressValidation
            || (stream.RemoteCertificate is X509Certificate2 certificate && certificate.MatchesHostname(host));

    private static async Task<SslStream> Shake(Stream inner, Judge judge, Func<SslStream, Task> authenticate)
    {
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            await authenticate(stream).ConfigureAwait(false);
            return stream;
        }
        catch (Exception e)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (judge.Refusal is { } refusal)
            {
                throw new WireException(refusal);
            }
            if (e is AuthenticationException or IOException { InnerException: null })
            {
                throw new WireException($"no TLS handshake: {(e.InnerException ?? e).Message}");
            }
            throw;
        }
    }

    private X509ChainPolicy ChainPolicy()
    {
        // Nothing is fetched from the network in the middle of a handshake.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (settings.Authorities is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }
        return policy;
    }

    /// <summary>Judges the certificate of one handshake. Names are judged later, by <see cref="MayBe"/>.</summary>
    private sealed class Judge(TlsSettings settings, bool certificateNeeded)
    {
        /// <summary>Why the certificate is not good; null: it is, or has not been seen.</summary>
        public string? Refusal { get; private set; }

        public bool IsGood(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            if (certificate is null)
            {
                Refusal = certificateNeeded ? "no certificate" : null;
            }
            else if (!settings.SuppressValidation && errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            {
                var status = chain is { ChainStatus: [var first, ..] } ? $"{first.Status}" : "no chain";
                Refusal = $"a certificate that is not trusted ({status})";
            }
            return Refusal is null;
        }
    }
}
