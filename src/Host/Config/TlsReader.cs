using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using HaActors.Net.Model;

namespace HaActors.Host.Config;

/// <summary>Reads the keys of a <c>check</c> block that say how it speaks TLS.</summary>
internal static partial class TlsReader
{
    private static readonly TimeSpan LongestWarning = TimeSpan.FromDays(365);

    // Several times the bundle of all public authorities; a device file has no end.
    private const int LargestFile = 1024 * 1024;

    // HAProxy's words for `verify` of a server.
    private static readonly Dictionary<string, bool> Verify = new() { ["required"] = true, ["none"] = false };

    public static TlsSettings Read(Section section)
    {
        var (sni, verify, ca) = Trust(section);
        return new TlsSettings(sni, verify, ca, section.Duration("expiry-warning", TimeSpan.Zero, LongestWarning));
    }

    /// <summary>Who must be at the other end.</summary>
    public static (string? Sni, bool Verify, string? CaFile) Trust(Section section)
    {
        var sni = section.Scalar("sni");
        if (sni is not null && !Name().IsMatch(sni.Text))
            section.Reading.Fail(sni, "must be a host name");
        return (string.IsNullOrEmpty(sni?.Text) ? null : sni.Text, section.Choice("verify", Verify), CaFile(section));
    }

    private static string? CaFile(Section section)
    {
        if (section.Scalar("ca-file") is not { Text.Length: > 0 } file)
            return null;
        try
        {
            var authorities = new X509Certificate2Collection();
            var text = new char[LargestFile];
            using var reader = File.OpenText(file.Text);
            authorities.ImportFromPem(text.AsSpan(0, reader.ReadBlock(text)));
            if (authorities.Count == 0)
                section.Reading.Fail(file, "must hold at least one certificate in PEM form");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            section.Reading.Fail(file, $"must be a readable file of certificates in PEM form: {e.Message}");
        }

        return file.Text;
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]*\z")]
    private static partial Regex Name();
}
