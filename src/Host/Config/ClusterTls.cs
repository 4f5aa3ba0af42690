using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaActors.Host.Config;

/// <summary>The <c>ha.cluster.tls</c> block. The files are read anew for every actor system, so that a renewed certificate counts.</summary>
/// <param name="Certificate">PEM file of the node's certificate.</param>
/// <param name="Key">PEM file of its private key.</param>
/// <param name="Authorities">PEM file of the only authorities that count.</param>
/// <param name="VerifyAddress">Whether a peer's certificate must bear its address.</param>
public sealed record ClusterTls(string Certificate, string Key, string Authorities, bool VerifyAddress)
{
    /// <summary>When operators begin to hear of a certificate's end; as checks do by default.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromDays(14);

    /// <summary>The certificate with its private key.</summary>
    /// <exception cref="CryptographicException">The files do not fit each other.</exception>
    public X509Certificate2 Load() => X509Certificate2.CreateFromPemFile(Certificate, Key);

    public bool KeyFits()
    {
        try
        {
            using var certificate = Load();
            return certificate.HasPrivateKey;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether the certificate bears an address, as peers demand of it with <see cref="VerifyAddress"/>.</summary>
    public bool Bears(IPAddress address)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Certificate);
        return certificate.MatchesHostname(address.ToString());
    }

    /// <summary>A sentence while the certificate has little time left; else null.</summary>
    public string? ExpiryNote(DateTime now)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Certificate);
        var end = certificate.NotAfter.ToUniversalTime();
        return end - now > Notice ? null : $"the certificate {Certificate} ends on {end:yyyy-MM-dd HH:mm} UTC; a node takes a renewed one when it starts";
    }
}
