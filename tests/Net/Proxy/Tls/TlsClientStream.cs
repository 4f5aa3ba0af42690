using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HaActors.Net.Model;
using HaActors.Tests.Shared;

namespace HaActors.Net.Tests.Proxy.Tls;

/// <summary>A client of .NET's own TLS that trusts one authority.</summary>
internal static class TlsClientStream
{
    /// <summary>Connects and shakes hands.</summary>
    /// <param name="name">What is asked for, and what the certificate must bear.</param>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    public static SslStream Tls(this LoopbackPlane plane, TestAuthority authority, string name = "localhost", Action<SslClientAuthenticationOptions>? adapt = null)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { authority.Own },
            },
        };
        adapt?.Invoke(options);
        var stream = new SslStream(new NetworkStream(plane.Connect(), ownsSocket: true));
        stream.AuthenticateAsClient(options);
        return stream;
    }

    /// <summary>A certificate for names, as a frontend takes it.</summary>
    public static TlsCertificate ForBind(this TestAuthority authority, params string[] names)
    {
        IssuedCertificate issued = authority.Issue(names[0], more: names[1..]);
        return new TlsCertificate(issued.Certificate, issued.Key, [.. names], Guid.NewGuid().ToString());
    }

    /// <summary>A certificate with its private key, as a client shows it.</summary>
    public static X509Certificate2 ForClient(this TestAuthority authority)
    {
        IssuedCertificate issued = authority.Issue("client");
        return X509Certificate2.CreateFromPemFile(issued.Certificate, issued.Key);
    }

    public static void Say(this SslStream stream, string text) => stream.Write(System.Text.Encoding.Latin1.GetBytes(text));

    public static void Hears(this SslStream stream, string expected)
    {
        byte[] bytes = new byte[expected.Length];
        stream.ReadExactly(bytes);
        Assert.Equal(expected, System.Text.Encoding.Latin1.GetString(bytes));
    }

    /// <summary>Who the server says it is.</summary>
    public static string ServerName(this SslStream stream) =>
        new X509Certificate2(stream.RemoteCertificate!).GetNameInfo(X509NameType.SimpleName, forIssuer: false);
}
