using System.Collections.Immutable;

namespace HaActors.Net.Model;

/// <summary>How a frontend speaks TLS with its clients (HAProxy <c>bind … ssl</c>).</summary>
/// <param name="Certificates">Not empty; the first serves clients that ask for no name or an unknown one.</param>
/// <param name="Protocols">What is agreed to by ALPN (RFC 7301), best first; empty: nothing is said.</param>
/// <param name="Minimum">Lowest version of the protocol.</param>
/// <param name="ClientAuthorities">PEM file of the authorities of clients' certificates (HAProxy <c>ca-file</c>); null: none are asked for.</param>
/// <param name="RequiresClientCertificate">HAProxy <c>verify required</c>; else <c>optional</c>.</param>
public sealed record TlsBindSettings(
    ImmutableArray<TlsCertificate> Certificates,
    ImmutableArray<string> Protocols,
    TlsVersion Minimum,
    string? ClientAuthorities,
    bool RequiresClientCertificate);

/// <summary>A certificate with its chain and key, as files.</summary>
/// <param name="ChainFile">PEM file: the certificate, then those between it and its authority.</param>
/// <param name="KeyFile">PEM file of the private key; may be the same.</param>
/// <param name="Names">DNS names that it is for, in lower case; <c>*.</c> at the start stands for one label.</param>
/// <param name="Fingerprint">Of the files' content, so that a renewed certificate makes other settings.</param>
public sealed record TlsCertificate(string ChainFile, string KeyFile, ImmutableArray<string> Names, string Fingerprint);

/// <summary>Versions of TLS; the numbers are those on the wire (RFC 5246 and RFC 8446, ProtocolVersion).</summary>
public enum TlsVersion
{
    Tls12 = 0x0303,
    Tls13 = 0x0304,
}
