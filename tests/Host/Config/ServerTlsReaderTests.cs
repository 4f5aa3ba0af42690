using HaActors.Host.Config;
using HaActors.Net.Model;
using HaActors.Tests.Shared;

namespace HaActors.Host.Tests.Config;

/// <summary>The block tls of a backend.</summary>
public sealed class ServerTlsReaderTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Servers_are_spoken_to_without_tls_unless_it_is_enabled()
    {
        Assert.Null(Good("").Tls);
        Assert.Null(Good("tls.verify = none").Tls);
        Assert.Equal(new TlsServerSettings(null, true, null), Good("tls.enabled = true").Tls);
    }

    [Fact]
    public void Every_key_of_the_block_is_read()
    {
        IssuedCertificate issued = _authority.Issue("proxy.test");
        string bundle = Path.Combine(_authority.Folder, "bundle");
        File.WriteAllText(bundle, File.ReadAllText(issued.Certificate) + "\n" + File.ReadAllText(issued.Key));
        var tls = Good($$"""
            tls { enabled = true, verify = none, sni = www.test, ca-file = "{{_authority.CaFile}}", alpn = [imap], certificate = "{{bundle}}", min-version = "1.3" }
            """).Tls!;
        Assert.Equal(("www.test", false, _authority.CaFile, TlsVersion.Tls13), (tls.Sni, tls.Verify, tls.CaFile, tls.Minimum));
        Assert.Equal(("imap", bundle), (Assert.Single(tls.Protocols), tls.Certificate!.ChainFile));
    }

    [Fact]
    public void Renewed_authorities_are_other_settings_and_a_change_of_the_configuration()
    {
        string text = $$"""tls { enabled = true, ca-file = "{{_authority.CaFile}}" }""";
        TlsServerSettings before = Good(text).Tls!;
        var written = Reading.Text(Text(text)).Written;
        Assert.Equal(before, Good(text).Tls);
        Assert.True(ConfigChanges.Between(written, Reading.Text(Text(text)).Written).None);
        using var other = new TestAuthority();
        File.Copy(other.CaFile, _authority.CaFile, overwrite: true);
        Assert.NotEqual(before, Good(text).Tls);
        Assert.Equal("ha.backends.app.tls.ca-file", Assert.Single(ConfigChanges.Between(written, Reading.Text(Text(text)).Written).Paths));
    }

    [Fact]
    public void Checks_with_tls_trust_as_the_traffic_does_unless_they_say_otherwise()
    {
        string tls = $$"""tls { enabled = true, sni = www.test, ca-file = "{{_authority.CaFile}}" }""";
        var probe = Assert.IsType<TlsProbeSettings>(Good($"{tls}, check.type = tls").Check!.Probe);
        Assert.Equal(("www.test", true, _authority.CaFile), (probe.Tls.Sni, probe.Tls.Verify, probe.Tls.CaFile));
        probe = Assert.IsType<TlsProbeSettings>(Good($$"""{{tls}}, check { type = tls, verify = none, sni = "other.test" }""").Check!.Probe);
        Assert.Equal(("other.test", false), (probe.Tls.Sni, probe.Tls.Verify));
        Assert.Equal(new TcpProbeSettings(), Good($"{tls}, check.type = tcp").Check!.Probe);
        probe = Assert.IsType<TlsProbeSettings>(Good("tls.sni = www.test, check.type = tls").Check!.Probe);
        Assert.Null(probe.Tls.Sni);
    }

    [Fact]
    public void Checks_take_from_the_defaults_what_the_own_block_lacks()
    {
        string defaults = $$"""ha.backend-defaults.tls { sni = www.test, verify = none, ca-file = "{{_authority.CaFile}}" }""";
        var backend = Reading.Good($"{Text("tls.enabled = true, tls.sni = own.test, check.type = tls")}\n{defaults}").Services.Backends[0];
        var probe = Assert.IsType<TlsProbeSettings>(backend.Check!.Probe);
        Assert.Equal((backend.Tls!.Sni, backend.Tls.Verify, backend.Tls.CaFile), (probe.Tls.Sni, probe.Tls.Verify, probe.Tls.CaFile));
        Assert.Equal(("own.test", false, _authority.CaFile), (probe.Tls.Sni, probe.Tls.Verify, probe.Tls.CaFile));
    }

    [Fact]
    public void Backend_that_a_rule_of_mode_http_chooses_must_not_agree_on_h2()
    {
        var error = Reading.Bad(Reading.Node + Reading.App + """
            ha.backends.other { servers.s1.address = "10.77.0.13:8080", tls { enabled = true, alpn = [h2] } }
            ha.frontends.www { bind = "*:80", mode = http, backend = app, rules = ["use-backend other"] }
            """);
        Assert.Equal("ha.backends.other.tls.alpn", error.Path);
    }

    [Theory]
    [InlineData("tls.verify = optional", "tls.verify", "must be one of: required, none")]
    [InlineData("tls.ca-file = \"/no/such/file\"", "tls.ca-file", "readable file")]
    [InlineData("tls.certificate = \"/no/such/file\"", "tls.certificate", "readable file")]
    [InlineData("tls.sni = \"a b\"", "tls.sni", "host name")]
    [InlineData("tls.min-version = \"1.1\"", "tls.min-version", "must be one of: 1.2, 1.3")]
    [InlineData("tls.alpn = [\"\"]", "tls.alpn", "1-255 characters")]
    [InlineData("tls { enabled = true, alpn = [h2] }", "tls.alpn", "frontend www has mode http")]
    [InlineData("tls.enabled = true, check.type = http", "check.type", "must be https")]
    [InlineData("tls.ca = x", "tls.ca", "unknown key")]
    public void Wrong_value_is_refused_with_path_and_rule(string line, string key, string rule)
    {
        var error = Reading.Bad(Reading.Node + Reading.App + $"ha.frontends.www {{ bind = \"*:80\", mode = http, backend = app }}\nha.backends.app {{ {line} }}");
        Assert.StartsWith($"ha.backends.app.{key}", error.Path);
        Assert.Contains(rule, error.Rule);
    }

    private static string Text(string line) => Reading.Node + Reading.App + $"ha.backends.app {{ {line} }}";

    private static BackendSettings Good(string line) => Reading.Good(Text(line)).Services.Backends[0];
}
