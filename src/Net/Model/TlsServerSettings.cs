using System.Collections.Immutable;

namespace HaActors.Net.Model;

/// <summary>How a backend speaks TLS with its servers (HAProxy <c>server … ssl</c>).</summary>
/// <param name="Sni">Name that is asked for and that the certificate must bear; null: the server's host.</param>
/// <param name="Verify">Whether the certificate must be trusted and be for that name or host.</param>
/// <param name="CaFile">PEM file of the only authorities that count; null: the system's.</param>
public sealed record TlsServerSettings(string? Sni, bool Verify, string? CaFile)
{
    /// <summary>What is offered by ALPN (RFC 7301), best first; empty: nothing.</summary>
    public ImmutableArray<string> Protocols { get; init; } = [];

    /// <summary>Shown to servers that ask for one; null: none.</summary>
    public TlsCertificate? Certificate { get; init; }

    /// <summary>Lowest version of the protocol.</summary>
    public TlsVersion Minimum { get; init; } = TlsVersion.Tls12;

    /// <summary>Of the content of <see cref="CaFile"/>, so that other authorities make other settings.</summary>
    public string CaFingerprint { get; init; } = "";

    /// <summary>By the protocols in the list, not by the identity of the list.</summary>
    public bool Equals(TlsServerSettings? other) =>
        other is not null
        && (Sni, Verify, CaFile, Certificate?.Fingerprint, Minimum, CaFingerprint)
            == (other.Sni, other.Verify, other.CaFile, other.Certificate?.Fingerprint, other.Minimum, other.CaFingerprint)
        && Protocols.SequenceEqual(other.Protocols);

    public override int GetHashCode() => HashCode.Combine(Sni, Verify, CaFile, CaFingerprint);
}
