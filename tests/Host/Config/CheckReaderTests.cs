using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

public sealed class CheckReaderTests
{
    [Fact]
    public void Tls_check_is_read_with_its_defaults()
    {
        Assert.Equal(new TlsProbeSettings(new TlsSettings(null, true, null, TimeSpan.FromDays(14))), Good("type = tls"));
    }

    [Fact]
    public void Https_check_is_an_http_check_over_tls()
    {
        var probe = Assert.IsType<HttpProbeSettings>(Good("type = https, uri = \"/alive\", sni = www.example.org, verify = none, expiry-warning = 0s"));
        Assert.Equal("/alive", probe.Uri);
        Assert.Equal(new TlsSettings("www.example.org", false, null, TimeSpan.Zero), probe.Tls);
    }

    [Theory]
    [InlineData("type = smpt", "type", "must be one of: tcp, tls, http, https")]
    [InlineData("type = tls, sni = \"a b\"", "sni", "must be a host name")]
    [InlineData("type = tls, verify = maybe", "verify", "must be one of: required, none")]
    [InlineData("type = tls, expiry-warning = 400d", "expiry-warning", "must be a duration with a unit, 0s-365d")]
    [InlineData("type = tls, ca-file = \"/nonexistent.pem\"", "ca-file", "must be a readable file of certificates in PEM form")]
    [InlineData("type = tls, ca-file = \"/dev/null\"", "ca-file", "must hold at least one certificate in PEM form")]
    public void Rejects_what_breaks_a_rule(string check, string key, string rule)
    {
        var error = Reading.Bad($"{Reading.Node}{Reading.App}ha.backends.app.check {{ {check} }}");
        Assert.Equal($"ha.backends.app.check.{key}", error.Path);
        Assert.StartsWith(rule, error.Rule);
    }

    private static ProbeSettings Good(string check) =>
        Reading.Good($"{Reading.Node}{Reading.App}ha.backends.app.check {{ {check} }}").Services.Backends[0].Check!.Probe;
}
