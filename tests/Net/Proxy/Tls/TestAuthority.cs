using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Proxy.Tls;

/// <summary>An authority that issues certificates into PEM files of a folder of its own, which goes with it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("haactors-tls-");
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(RootFile, _root.ExportCertificatePem());
    }

    public string RootFile => Path.Combine(_folder.FullName, "ca.pem");

    public X509Certificate2 Root => _root;

    public string Folder => _folder.FullName;

    /// <summary>A certificate for names, with its key in the same file.</summary>
    public TlsCertificate Issue(params string[] names)
    {
        using X509Certificate2 certificate = Certificate(names);
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        string file = Path.Combine(_folder.FullName, $"{Guid.NewGuid()}.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return new TlsCertificate(file, file, [.. names], certificate.Thumbprint);
    }

    /// <summary>A certificate with its private key.</summary>
    public X509Certificate2 Certificate(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address)) alternatives.AddIpAddress(address);
            else alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using X509Certificate2 signed = request.Create(
            _root, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
    }
}
