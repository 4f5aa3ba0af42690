using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaActors.Tests.Shared;

/// <summary>A certification authority of one test. Its files, and those of what it issues, are gone with it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string Server = "1.3.6.1.5.5.7.3.1";
    private const string Client = "1.3.6.1.5.5.7.3.2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("haactors-ca-");
    private readonly X509Certificate2 _own;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=test authority {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _own = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
        CaFile = Write("ca.pem", _own.ExportCertificatePem());
    }

    /// <summary>PEM file of the authority's own certificate.</summary>
    public string CaFile { get; }

    public X509Certificate2 Own => _own;

    /// <summary>Where the files are; more may be put there.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Makes a certificate with files in PEM form and in PKCS#12, without a password.</summary>
    /// <param name="address">Address that it bears.</param>
    /// <param name="end">From now; negative: it has ended.</param>
    /// <param name="serverOnly">Not good for TLS clients.</param>
    /// <param name="more">Names that it bears as well.</param>
    public IssuedCertificate Issue(string name, string address = "127.0.0.1", TimeSpan? end = null, bool serverOnly = false, params string[] more)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var each in more.Prepend(name))
            names.AddDnsName(each);
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(serverOnly ? [new Oid(Server)] : [new Oid(Server), new Oid(Client)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_own, true, false));
        var until = DateTimeOffset.UtcNow + (end ?? TimeSpan.FromDays(365));
        using var bare = request.Create(_own, DateTimeOffset.UtcNow.AddYears(-1), until, RandomNumberGenerator.GetBytes(8));
        using var whole = bare.CopyWithPrivateKey(key);
        var pfx = Path.Combine(_folder.FullName, $"{name}.pfx");
        File.WriteAllBytes(pfx, whole.Export(X509ContentType.Pkcs12));
        return new IssuedCertificate(
            Write($"{name}.pem", whole.ExportCertificatePem()), Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()), pfx);
    }

    public void Dispose()
    {
        _own.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        File.WriteAllText(path, text);
        return path;
    }
}

/// <summary>Paths of a certificate's files.</summary>
internal sealed record IssuedCertificate(string Certificate, string Key, string Pkcs12);
