using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the <c>tls</c> block of a frontend and the files that it names.</summary>
internal static class BindTlsReader
{
    private const int LongestProtocol = 255;    // RFC 7301 section 3.1: one byte of length

    public static readonly IReadOnlyDictionary<string, TlsVersion> Versions = new Dictionary<string, TlsVersion> { ["1.2"] = TlsVersion.Tls12, ["1.3"] = TlsVersion.Tls13 };

    // HAProxy's words for `verify` of a bind with a ca-file.
    private static readonly Dictionary<string, bool> Verify = new() { ["required"] = true, ["optional"] = false };

    /// <summary>Null: the frontend does without TLS.</summary>
    /// <param name="http">Mode http, which speaks HTTP/1.1 only.</param>
    public static TlsBindSettings? Read(Section section, bool http)
    {
        var files = section.List("certificates").SelectMany(file => Expand(section.Reading, file)).ToArray();
        var protocols = Protocols(section);
        foreach (var protocol in section.List("alpn").Where(protocol => http && protocol.Text.StartsWith("h2", StringComparison.Ordinal)))
            section.Reading.Fail(protocol, "mode http speaks http/1.1 only");
        var minimum = section.Choice("min-version", Versions);
        var ca = section.Scalar("client-ca");
        var required = section.Choice("client-verify", Verify);
        section.RejectUnknown();
        if (ca is { Text.Length: > 0 } && PemFile.Certificates(section.Reading, ca) is not null)
            section.Reading.NoteContent(ca.Path, Fingerprint(PemFile.Text(section.Reading, ca) ?? ""), ca.Text);
        if (files.Length == 0)
        {
            if (ca is { Text.Length: > 0 })
                section.Reading.Fail(ca, "needs certificates: without them the frontend does not speak TLS");
            return null;
        }

        var certificates = files.Select(file => Certificate(section.Reading, file)).OfType<TlsCertificate>().ToImmutableArray();
        return certificates.Length < files.Length
            ? null
            : new TlsBindSettings(
                certificates,
                protocols,
                minimum,
                string.IsNullOrEmpty(ca?.Text) ? null : ca.Text,
                required);
    }

    /// <summary>The protocols of <c>alpn</c>, best first.</summary>
    public static ImmutableArray<string> Protocols(Section section)
    {
        var protocols = section.List("alpn");
        foreach (var protocol in protocols.Where(protocol => protocol.Text.Length is 0 or > LongestProtocol || !Ascii.IsValid(protocol.Text)))
            section.Reading.Fail(protocol, $"must be 1-{LongestProtocol} characters of ASCII");
        return [.. protocols.Select(protocol => protocol.Text)];
    }

    /// <summary>Tells the content of a file from any other.</summary>
    public static string Fingerprint(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A folder stands for its *.pem files in name order, as with HAProxy's crt.</summary>
    private static IEnumerable<ConfigScalar> Expand(ConfigReading reading, ConfigScalar file)
    {
        if (!Directory.Exists(file.Text))
            return [file];
        var inside = Directory.GetFiles(file.Text, "*.pem").Order(StringComparer.Ordinal).ToArray();
        if (inside.Length == 0)
            reading.Fail(file, "must hold at least one file *.pem");
        return inside.Select(name => file with { Text = name });
    }

    /// <summary>A certificate with its chain, and its key in the same file or beside it; null after an error.</summary>
    public static TlsCertificate? Certificate(ConfigReading reading, ConfigScalar file)
    {
        if (PemFile.Certificates(reading, file) is not { } chain || PemFile.Text(reading, file) is not { } text)
            return null;
        // HAProxy's ssl-load-extra-files: the key may stand beside the chain.
        var beside = file.Text + ".key";
        var key = text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) || !File.Exists(beside) ? file : file with { Text = beside };
        if (PemFile.Text(reading, key) is not { } keyText)
            return null;
        if (PemFile.KeyFault(keyText) is { } fault)
        {
            reading.Fail(key, key == file ? $"{fault}, or {beside} must" : fault);
            return null;
        }

        if (!Fits(file.Text, key.Text))
        {
            reading.Fail(key, "its private key must be that of the first certificate");
            return null;
        }

        var fingerprint = Fingerprint(text + keyText);
        reading.NoteContent(file.Path, fingerprint, file.Text);
        return new TlsCertificate(file.Text, key.Text, Names(chain[0]), fingerprint);
    }

    private static bool Fits(string chainFile, string keyFile)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(chainFile, keyFile);
            return certificate.HasPrivateKey;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    // RFC 9525: the names are those of the extension; the subject only counts where there is none.
    private static ImmutableArray<string> Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).ToArray();
        if (names.Length == 0)
            names = [certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)];
        return [.. names.Select(name => name.ToLowerInvariant())];
    }
}
