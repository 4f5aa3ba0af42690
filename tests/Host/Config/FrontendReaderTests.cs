using HaActors.Net.Model;

namespace HaActors.Host.Tests.Config;

/// <summary>Binds of frontends, what comes before the payload, and where sessions are logged.</summary>
public sealed class FrontendReaderTests
{
    [Fact]
    public void Frontend_says_what_comes_before_the_payload()
    {
        var settings = Reading.Good(Reading.Node + Reading.App + """
            ha.backends.app.servers.s2 { address = "[2001:db8::2]:8080", send-proxy = v2 }
            ha.backends.shop.servers.s1.address = "10.77.0.12:8081"
            ha.frontends.www { bind = ["*:443", "[::]:443", "[2001:db8::1]:80"], backend = app, accept-proxy = true, defer-accept = true, log = false
                               inspect-timeout = 2s, server-names = ["shop.example.org shop", "*.example.org app"] }
            """);
        var www = settings.Services.Frontends[0];
        Assert.Equal(["0.0.0.0:443", "[::]:443", "[2001:db8::1]:80"], www.Binds.Select(bind => bind.ToString()));
        Assert.True(www is { AcceptProxy: true, DeferAccept: true, Log: false, InspectTimeout.TotalSeconds: 2 });
        Assert.Equal([new ServerNameRule("shop.example.org", "shop"), new ServerNameRule("*.example.org", "app")], www.ServerNames.AsEnumerable());
        var server = settings.Services.Backends[0].Servers[1];
        Assert.Equal(("2001:db8::2", 8080, ProxyHeader.Version2), (server.Host, server.Port, server.SendProxy));
    }

    [Theory]
    [InlineData("server-names = [\"shop.example.org\"]", "server-names", "must be \"NAME BACKEND\"")]
    [InlineData("server-names = [\"*shop app\"]", "server-names", "must be \"NAME BACKEND\"")]
    [InlineData("server-names = [\"shop.example.org shap\"]", "server-names", "must be the name of a backend")]
    [InlineData("bind = \"[::1%eth0]:80\"", "bind", "[IPV6-ADDRESS]:PORT")]
    [InlineData("bind = \"::1:80\"", "bind", "[IPV6-ADDRESS]:PORT")]
    public void Rejects_odd_names_and_binds(string line, string key, string rule)
    {
        var bind = line.StartsWith("bind", StringComparison.Ordinal) ? "" : "bind = \"*:80\", ";
        var error = Reading.Bad(Reading.Node + Reading.App + $"ha.frontends.www {{ {bind}backend = app, {line} }}");
        Assert.StartsWith($"ha.frontends.www.{key}", error.Path);
        Assert.Contains(rule, error.Rule);
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("stdout", "", null)]
    [InlineData("/var/log/sessions.log", "/var/log/sessions.log", null)]
    [InlineData("syslog:10.77.0.1:514", "", "10.77.0.1:514")]
    [InlineData("syslog:[::1]:514", "", "[::1]:514")]
    [InlineData("syslog:/dev/log", "", "/dev/log")]
    public void Session_log_goes_where_it_is_told(string to, string? file, string? syslog)
    {
        var log = Reading.Good(Reading.Node + $"ha.log.sessions {{ to = \"{to}\", sample = 10, facility = local3 }}").SessionLog;
        Assert.Equal((file, syslog), (log?.File, log?.Syslog?.ToString()));
        if (log is not null) Assert.Equal((19, 10), (log.Facility, log.Sample));
    }

    [Theory]
    [InlineData("sessions.log")]
    [InlineData("syslog:*:514")]
    [InlineData("syslog:host:514")]
    public void Rejects_session_logs_that_go_nowhere(string to) =>
        Assert.Equal("ha.log.sessions.to", Reading.Bad(Reading.Node + $"ha.log.sessions.to = \"{to}\"").Path);
}
