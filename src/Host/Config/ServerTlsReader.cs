using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the <c>tls</c> block of a backend and the files that it names.</summary>
internal static class ServerTlsReader
{
    /// <summary>Null: the servers are spoken to without TLS.</summary>
    public static TlsServerSettings? Read(Section section)
    {
        var isEnabled = section.Flag("enabled");
        var trust = TlsReader.Trust(section);
        var certificate = section.Scalar("certificate");
        var settings = new TlsServerSettings(trust.Sni, trust.Verify, trust.CaFile)
        {
            Protocols = BindTlsReader.Protocols(section),
            Minimum = section.Choice("min-version", BindTlsReader.Versions),
            Certificate = certificate is { Text.Length: > 0 } ? BindTlsReader.Certificate(section.Reading, certificate) : null,
            CaFingerprint = isEnabled && trust.CaFile is not null ? Fingerprint(section) : "",
        };
        section.RejectUnknown();
        return isEnabled ? settings : null;
    }

    private static string Fingerprint(Section section)
    {
        var file = section.Scalar("ca-file")!;
        var fingerprint = BindTlsReader.Fingerprint(PemFile.Text(section.Reading, file) ?? "");
        section.Reading.NoteContent(file.Path, fingerprint, file.Text);
        return fingerprint;
    }
}
