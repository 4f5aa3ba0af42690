using System.Net.Security;
using System.Text;
using HaActors.Net.Health;
using HaActors.Net.Model;

namespace HaActors.Net.Tests.Health;

public sealed class TlsProbeTests : IDisposable
{
    private static readonly TimeSpan TwoWeeks = TimeSpan.FromDays(14);

    private readonly TestCertificate _certificate = new(TimeSpan.FromDays(100));

    [Fact]
    public async Task Handshake_with_a_trusted_certificate_is_L6OK()
    {
        using ScriptedServer server = Serving(_certificate);

        ProbeResult result = await server.ProbeAsync(Tls(caFile: _certificate.PemFile));

        Assert.Equal((ProbeCode.L6OK, "Tls13"), (result.Code, result.Detail));
        Assert.True(result.Ok);
    }

    [Fact]
    public async Task Name_is_asked_for_and_must_be_in_the_certificate()
    {
        using ScriptedServer server = Serving(_certificate);

        Assert.Equal(ProbeCode.L6OK, (await server.ProbeAsync(Tls("mail.example.org", caFile: _certificate.PemFile))).Code);
        Assert.Equal("mail.example.org", _certificate.AskedFor);

        ProbeResult other = await server.ProbeAsync(Tls("www.example.org", caFile: _certificate.PemFile));
        Assert.Equal((ProbeCode.L6RSP, "the certificate is not for www.example.org"), (other.Code, other.Detail));
    }

    [Fact]
    public async Task Untrusted_certificate_fails_unless_verification_is_off()
    {
        using ScriptedServer server = Serving(_certificate);

        ProbeResult strict = await server.ProbeAsync(Tls());
        Assert.Equal(ProbeCode.L6RSP, strict.Code);
        Assert.StartsWith("the certificate is not trusted: ", strict.Detail);
        Assert.Equal(ProbeCode.L6OK, (await server.ProbeAsync(Tls(verify: false))).Code);
    }

    [Fact]
    public async Task Expired_certificate_fails_with_its_reason()
    {
        using var expired = new TestCertificate(TimeSpan.FromDays(-1));
        using ScriptedServer server = Serving(expired);

        ProbeResult result = await server.ProbeAsync(Tls(caFile: expired.PemFile));

        Assert.Equal((ProbeCode.L6RSP, "the certificate is not trusted: NotTimeValid"), (result.Code, result.Detail));
    }

    [Fact]
    public async Task Certificate_that_ends_soon_is_told_of()
    {
        using var ending = new TestCertificate(TimeSpan.FromDays(5.5));
        using ScriptedServer server = Serving(ending);

        ProbeResult result = await server.ProbeAsync(Tls(caFile: ending.PemFile));

        Assert.Equal((ProbeCode.L6OK, "warning: the certificate expires in 5 d; Tls13"), (result.Code, result.Detail));
        Assert.Equal("the certificate expires in 5 d", result.Warning);
    }

    [Fact]
    public async Task Missing_file_of_authorities_fails_with_its_name()
    {
        using ScriptedServer server = Serving(_certificate);

        ProbeResult result = await server.ProbeAsync(Tls(caFile: "/nonexistent.pem"));

        Assert.Equal(ProbeCode.L6RSP, result.Code);
        Assert.StartsWith("ca-file /nonexistent.pem", result.Detail);
    }

    [Fact]
    public async Task Https_probe_judges_the_status_within_TLS()
    {
        using var server = new ScriptedServer(async stream =>
        {
            await using SslStream tls = await _certificate.ServeAsync(stream);
            await tls.ReadExactlyAsync(new byte["GET / HTTP/1.1".Length]);
            await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 503 Away\r\n\r\n"));
        });

        ProbeResult result = await server.ProbeAsync(new HttpProbeSettings("GET", "/", null, [new(200, 399)], Tls(caFile: _certificate.PemFile).Tls));

        Assert.Equal((ProbeCode.L7STS, "HTTP/1.1 503 Away"), (result.Code, result.Detail));
    }

    [Fact]
    public async Task Silence_in_the_handshake_is_L6TOUT()
    {
        using ScriptedServer server = ScriptedServer.SayingAndStaying("");

        ProbeResult result = await server.ProbeAsync(Tls(), timeoutMilliseconds: 1000);

        Assert.Equal((ProbeCode.L6TOUT, "no end of the TLS handshake within 1000 ms"), (result.Code, result.Detail));
    }

    public void Dispose() => _certificate.Dispose();

    private static TlsProbeSettings Tls(string? sni = null, bool verify = true, string? caFile = null) =>
        new(new TlsSettings(sni, verify, caFile, TwoWeeks));

    private static ScriptedServer Serving(TestCertificate certificate) => new(async stream =>
    {
        await using SslStream tls = await certificate.ServeAsync(stream);
        await ScriptedServer.UntilClosedAsync(tls);
    });
}
