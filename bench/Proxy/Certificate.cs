using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HaActors.Bench.Proxy;

/// <summary>The certificate of both contenders: RSA of 2048 bits, signed by itself, with its key in one file.</summary>
internal sealed class Certificate
{
    public Certificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=bench.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File = Path.Combine(folder, "bench.pem");
        System.IO.File.WriteAllText(File, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>Certificate and key.</summary>
    public string File { get; }
}
