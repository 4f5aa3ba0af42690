using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaActors.Host.Config;

/// <summary>Reads files of certificates and keys in PEM form (RFC 7468) and says what is wrong with them.</summary>
internal static class PemFile
{
    // A chain and its key are a few kB; a device file has no end.
    private const int LargestFile = 1024 * 1024;

    /// <summary>The certificates of a file, at least one; null after an error.</summary>
    public static X509Certificate2Collection? Certificates(ConfigReading reading, ConfigScalar file)
    {
        if (Text(reading, file) is not { } text)
            return null;
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPem(text);
            if (found.Count > 0)
                return found;
            reading.Fail(file, "must hold a certificate in PEM form");
        }
        catch (CryptographicException e)
        {
            reading.Fail(file, $"must hold certificates in PEM form: {e.Message}");
        }

        return null;
    }

    /// <summary>Why a text does not serve as a private key; null: it does.</summary>
    public static string? KeyFault(string text)
    {
        if (!PemEncoding.TryFind(text, out _))
            return "must hold a private key in PEM form";
        if (text.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal) || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            return "must not be encrypted: nobody is there to type its password";
        return text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? null : "must hold a private key in PEM form";
    }

    /// <summary>The text of a file; null after an error.</summary>
    public static string? Text(ConfigReading reading, ConfigScalar file)
    {
        try
        {
            var text = new char[LargestFile];
            using var reader = File.OpenText(file.Text);
            return new string(text, 0, reader.ReadBlock(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reading.Fail(file, $"must be a readable file: {e.Message}");
            return null;
        }
    }
}
