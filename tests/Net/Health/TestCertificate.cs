using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaActors.Net.Tests.Health;

/// <summary>A certificate that vouches for itself, for mail.example.org and 127.0.0.1, and its PEM file.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    public TestCertificate(TimeSpan validFor)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.example.org", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mail.example.org");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset end = DateTimeOffset.UtcNow + validFor;
        using X509Certificate2 made = request.CreateSelfSigned(end.AddDays(-400), end);
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        PemFile = Path.GetTempFileName();
        File.WriteAllText(PemFile, _certificate.ExportCertificatePem());
    }

    public string PemFile { get; }

    /// <summary>Name that the last client asked for.</summary>
    public string? AskedFor { get; private set; }

    public async Task<SslStream> ServeAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync((_, hello, _, _) =>
        {
            AskedFor = hello.ServerName;
            return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = _certificate });
        }, null);
        return tls;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        File.Delete(PemFile);
    }
}
