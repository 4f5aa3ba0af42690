using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaActors.Host.Config;

/// <summary>Reads <c>ha.cluster.tls</c> and judges the files that it names as a peer would.</summary>
internal static class ClusterTlsReader
{
    private const string TlsServer = "1.3.6.1.5.5.7.3.1";   // RFC 5280 section 4.2.1.12: id-kp-serverAuth
    private const string TlsClient = "1.3.6.1.5.5.7.3.2";   // id-kp-clientAuth

    /// <summary>Null: the nodes talk without TLS.</summary>
    public static ClusterTls? Read(Section section)
    {
        var files = new[] { "certificate", "key", "ca" }.Select(section.Scalar).ToArray();
        var verifyAddress = section.Flag("verify-address");
        section.RejectUnknown();
        if (files.All(f => f is null or { Text.Length: 0 }))
        {
            if (verifyAddress)
                section.Reading.Fail(section.Find("verify-address")!, "must be false without certificate, key and ca");
            return null;
        }

        foreach (var absent in files.OfType<ConfigScalar>().Where(f => f.Text.Length == 0))
            section.Reading.Fail(absent, "must be given: certificate, key and ca go together");
        if (!VersionLines.IsOwn("Akka.Remote"))
        {
            section.Reading.Fail(section.Path, null, "not with this build's engine: Akka.NET asks no peer for a certificate of an authority "
                + "of ours, so strangers could still join; the embedded engine does (docs/engines.md)", section.Source);
        }

        if (files is not [{ Text.Length: > 0 } certificate, { Text.Length: > 0 } key, { Text.Length: > 0 } ca])
            return null;
        var tls = new ClusterTls(certificate.Text, key.Text, ca.Text, verifyAddress);
        Check(section.Reading, tls, certificate, key, ca);
        return tls;
    }

    private static void Check(ConfigReading reading, ClusterTls tls, ConfigScalar certificate, ConfigScalar key, ConfigScalar ca)
    {
        var authorities = PemFile.Certificates(reading, ca);
        var chain = PemFile.Certificates(reading, certificate);
        var keyText = PemFile.Text(reading, key);
        if (keyText is not null && PemFile.KeyFault(keyText) is { } fault)
            reading.Fail(key, fault);
        else if (keyText is not null && chain is not null && !tls.KeyFits())
            reading.Fail(key, $"must be the private key of the first certificate in {certificate.Text}");
        if (chain is not null && authorities is not null && ChainFault(chain, authorities, ca.Text) is { } distrust)
            reading.Fail(certificate, distrust);
    }

    private static string? ChainFault(X509Certificate2Collection own, X509Certificate2Collection authorities, string caFile)
    {
        var now = DateTime.UtcNow;
        var first = own[0];
        if (now > first.NotAfter.ToUniversalTime())
            return $"must be valid: it ended on {first.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC";
        if (now < first.NotBefore.ToUniversalTime())
            return $"must be valid: it begins on {first.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC";
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // What comes after it in the file is not sent to peers, so it does not count here either.
        if (!chain.Build(first))
            return $"must come from an authority in {caFile}: {string.Join(", ", chain.ChainStatus.Select(s => s.Status).Distinct())}";
        var usages = first.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(e => e.EnhancedKeyUsages.Cast<Oid>()).Select(o => o.Value).ToArray();
        return usages.Length == 0 || (usages.Contains(TlsServer) && usages.Contains(TlsClient))
            ? null
            : "must be good for TLS servers and TLS clients (extendedKeyUsage serverAuth, clientAuth): every node is both";
    }
}
