using HaActors.Net.Model;
using HaActors.Tests.Shared;

namespace HaActors.Host.Tests.Import;

/// <summary>Servers that HAProxy speaks TLS to.</summary>
public sealed class HaproxyServerTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Words_behind_ssl_become_the_block_of_the_backend()
    {
        IssuedCertificate issued = _authority.Issue("proxy.test");
        string bundle = Path.Combine(_authority.Folder, "bundle");
        File.WriteAllText(bundle, File.ReadAllText(issued.Certificate) + "\n" + File.ReadAllText(issued.Key));
        var import = Importing.Of(haproxy: $"""
            backend app
                default-server ssl verify required ca-file {_authority.CaFile} sni str(www.example.org)
                server s1 10.0.10.4:443 alpn http/1.1,h2 crt {bundle} ssl-min-ver TLSv1.3 ciphers ALL
                server s2 10.0.10.5:443 alpn http/1.1,h2 crt {bundle} ssl-min-ver TLSv1.3 ciphers ALL
            """);

        TlsServerSettings tls = Assert.Single(import.Good().Backends).Tls!;
        Assert.Equal(("www.example.org", true, _authority.CaFile, TlsVersion.Tls13), (tls.Sni, tls.Verify, tls.CaFile, tls.Minimum));
        Assert.Equal(("http/1.1", bundle), (Assert.Single(tls.Protocols), tls.Certificate!.ChainFile));
        Assert.Equal(
            ["haproxy.cfg:3: server s1 … alpn h2: there is no HTTP/2; the other protocols are offered", "haproxy.cfg:3: server s1 … ciphers ALL: not carried over"],
            import.Remarks.AsEnumerable());
    }

    [Theory]
    [InlineData("", "ssl verify none check", typeof(TlsProbeSettings))]
    [InlineData("option httpchk GET /", "ssl verify none check", typeof(HttpProbeSettings))]
    [InlineData("option redis-check", "ssl verify none check", typeof(RedisProbeSettings))]
    [InlineData("", "ssl verify none check port 80", typeof(TcpProbeSettings))]
    [InlineData("", "ssl verify none check no-check-ssl", typeof(TcpProbeSettings))]
    [InlineData("", "check check-ssl verify none", typeof(TlsProbeSettings))]
    public void Check_goes_through_tls_as_the_traffic_does_unless_it_goes_elsewhere(string option, string words, Type probe)
    {
        var import = Importing.Of(haproxy: $"""
            backend app
                {option}
                server s1 10.0.10.4:443 {words}
            """);

        var backend = Assert.Single(import.Good().Backends);
        Assert.Empty(import.Remarks);
        Assert.Equal(words.StartsWith("ssl", StringComparison.Ordinal), backend.Tls is { Verify: false });
        var found = backend.Check!.Probe;
        Assert.IsType(probe, found);
        if (found is TlsProbeSettings tls) Assert.False(tls.Tls.Verify);
        if (found is HttpProbeSettings http) Assert.NotNull(http.Tls);
        if (found is RedisProbeSettings redis) Assert.NotNull(redis.Tls);
    }

    [Fact]
    public void Check_asks_for_a_name_of_its_own()
    {
        var import = Importing.Of(haproxy: """
            backend app
                server s1 10.0.10.4:443 ssl verify none sni str(www.example.org) check check-sni check.example.org
            """);

        var backend = Assert.Single(import.Good().Backends);
        Assert.Equal(("www.example.org", "check.example.org"), (backend.Tls!.Sni, Assert.IsType<TlsProbeSettings>(backend.Check!.Probe).Tls.Sni));
    }

    [Theory]
    [InlineData("ssl verify none sni req.hdr(host)", "server s1 … sni req.hdr(host): only a fixed name, str(NAME), is carried over")]
    [InlineData("ssl verify required", "server s1 … ssl: verifies no name there; here its certificate must bear the host in its address, unless sni names another")]
    [InlineData("ssl verify required sni str(a.test) verifyhost b.test", "server s1 … verifyhost b.test: the name that is asked for, a.test, is the one that is verified")]
    [InlineData("ssl verify none ssl-min-ver TLSv1.0", "server s1 … ssl-min-ver TLSv1.0: TLS begins with version 1.2")]
    [InlineData("ssl verify none\n    server s2 10.0.10.5:443", "server s2: speaks no TLS there, as s1 does; here all servers of a backend do: give it a backend of its own")]
    [InlineData("ssl verify none\n    server s2 10.0.10.5:443 ssl verify required verifyhost s2.test", "server s2: its TLS is not that of s1, which the backend has: give it a backend of its own")]
    public void What_differs_here_is_remarked(string words, string remark)
    {
        var import = Importing.Of(haproxy: $"""
            backend app
                server s1 10.0.10.4:443 {words}
            """);

        import.Good();
        Assert.EndsWith(": " + remark, Assert.Single(import.Remarks));
    }

    [Fact]
    public void Words_of_tls_without_ssl_mean_nothing()
    {
        var import = Importing.Of(haproxy: "backend app\n    server s1 10.0.10.4:80 verify none ca-file /nowhere.pem alpn h2\n");

        Assert.Null(Assert.Single(import.Good().Backends).Tls);
        Assert.Empty(import.Remarks);
    }
}
