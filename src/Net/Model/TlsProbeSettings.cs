namespace HaActors.Net.Model;

/// <summary>When a probe's connection begins to speak TLS.</summary>
public enum TlsUse
{
    /// <summary>Never.</summary>
    None,

    /// <summary>At once, as on the ports 443, 465, 993 and 995.</summary>
    Implicit,

    /// <summary>After the protocol's own command for it (STARTTLS, STLS, SSLRequest).</summary>
    StartTls,
}

/// <summary>How a probe speaks TLS. The names are HAProxy's server keys.</summary>
/// <param name="Sni">Name that is asked for and that the certificate must bear; null: the server's host.</param>
/// <param name="Verify">Whether a certificate that is not trusted, not valid or for another name fails the probe.</param>
/// <param name="CaFile">PEM file of the only authorities that count; null: the system's.</param>
/// <param name="ExpiryWarning">A probe warns when the certificate ends within this time; zero: never.</param>
public sealed record TlsSettings(string? Sni, bool Verify, string? CaFile, TimeSpan ExpiryWarning);

/// <summary>A TLS handshake (<c>type = tls</c>).</summary>
public sealed record TlsProbeSettings(TlsSettings Tls) : ProbeSettings;
