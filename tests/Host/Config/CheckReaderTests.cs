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
    [InlineData("smtp", MailProtocol.Smtp)]
    [InlineData("lmtp", MailProtocol.Lmtp)]
    [InlineData("pop3", MailProtocol.Pop3)]
    [InlineData("imap", MailProtocol.Imap)]
    public void Mail_check_is_read(string type, MailProtocol protocol)
    {
        var tls = new TlsSettings(null, false, null, TimeSpan.FromDays(14));

        Assert.Equal(new MailProbeSettings(protocol, "localhost", TlsUse.None, null, null), Good($"type = {type}"));
        Assert.Equal(
            new MailProbeSettings(protocol, "localhost", TlsUse.StartTls, tls, new Login("u", "p")),
            Good($"type = {type}, tls = starttls, verify = none, user = u, password = p"));
    }

    [Fact]
    public void Database_checks_are_read()
    {
        var tls = new TlsSettings(null, true, null, TimeSpan.FromDays(14));

        Assert.Equal(new RedisProbeSettings(null, "p", tls), Good("type = redis, password = p, tls = implicit"));
        Assert.Equal(new PostgresqlProbeSettings("haactors", tls), Good("type = postgresql, tls = starttls"));
        Assert.Equal(new PostgresqlProbeSettings("u", null) { Password = "p" }, Good("type = postgresql, user = u, password = p"));
        Assert.Equal(new MysqlProbeSettings("u"), Good("type = mysql, user = u"));
        Assert.Equal(new MysqlProbeSettings("haactors") { Password = "p" }, Good("type = mysql, password = p"));
    }

    [Fact]
    public void Script_is_read_step_by_step()
    {
        var script = Assert.IsType<ScriptProbeSettings>(Good("""
            type = send-expect, script = ["expect string 220 ", "send QUIT\r\n", "send-binary 0d 0a", "expect binary ff00", "expect rstring ^2[0-9]+"]
            """));

        Assert.Equal("220 ", Assert.IsType<ExpectStep>(script.Steps[0]).Text);
        Assert.Equal("QUIT\r\n"u8.ToArray(), Assert.IsType<SendStep>(script.Steps[1]).Bytes.ToArray());
        Assert.Equal([13, 10], Assert.IsType<SendStep>(script.Steps[2]).Bytes.ToArray());
        Assert.Equal([0xff, 0], Assert.IsType<ExpectStep>(script.Steps[3]).Bytes.ToArray());
        Assert.Matches(Assert.IsType<ExpectLineStep>(script.Steps[4]).Pattern, "250");
    }

    [Fact]
    public void Program_check_is_read()
    {
        var program = Assert.IsType<ProgramProbeSettings>(Good("type = program, command = \"/bin/check\", arguments = [\"a b\", c], kill-after = 2s"));

        Assert.Equal("/bin/check", program.Command);
        Assert.Equal(["a b", "c"], program.Arguments.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(2), program.KillAfter);
    }

    [Fact]
    public void Check_may_rest_and_have_its_outcome_set()
    {
        var backend = Reading.Good($"{Reading.Node}{Reading.App}ha.backends.app {{ check {{ runs = 65535, status = always-fail }}, notify-first = true }}").Services.Backends[0];

        Assert.Equal((65535, CheckStatus.AlwaysFail, true), (backend.Check!.Runs, backend.Check.Status, backend.Notify.First));
    }

    [Fact]
    public void Ldap_check_is_read()
    {
        var tls = new TlsSettings(null, true, null, TimeSpan.FromDays(14));

        Assert.Equal(new LdapProbeSettings("", "", TlsUse.None, null), Good("type = ldap"));
        Assert.Equal(new LdapProbeSettings("cn=a", "p", TlsUse.StartTls, tls), Good("type = ldap, tls = starttls, user = \"cn=a\", password = p"));
    }

    [Fact]
    public void Dns_and_icmp_checks_are_read()
    {
        var dns = Assert.IsType<DnsProbeSettings>(Good(
            "type = dns, query = \"www.example.org.\", query-type = AAAA, expect-rcode = [NOERROR, NXDOMAIN], expect-answer = \"2001:DB8::0:1\", transport = tcp"));

        Assert.Equal(("www.example.org", DnsType.AAAA, "2001:db8::1", true), (dns.Query, dns.Type, dns.Answer, dns.OverTcp));
        Assert.Equal([DnsRcode.NoError, DnsRcode.NxDomain], dns.Rcodes.ToArray());
        var root = Assert.IsType<DnsProbeSettings>(Good("type = dns"));
        Assert.Equal(("", DnsType.NS, "", false), (root.Query, root.Type, root.Answer, root.OverTcp));
        Assert.IsType<IcmpProbeSettings>(Good("type = icmp"));
    }

    [Fact]
    public void Http_request_and_expected_answer_are_read()
    {
        var http = Assert.IsType<HttpProbeSettings>(Good(
            "type = http, headers = [\"X-A: b\", \"Authorization: c\"], body = ping, expect-status = [\"200-299,404\", 503], expect-string = ok, expect-regex = \"^o.\""));

        Assert.Equal(["X-A: b", "Authorization: c"], http.Headers.ToArray());
        Assert.Equal([new StatusRange(200, 299), new StatusRange(404, 404), new StatusRange(503, 503)], http.Statuses.ToArray());
        Assert.Equal(("ping", "ok", "^o."), (http.Body, http.ExpectedText, http.ExpectedPattern!.ToString()));
    }

    [Fact]
    public void Defaults_may_hold_keys_of_any_type()
    {
        Reading.Good($"{Reading.Node}{Reading.App}ha.check-defaults {{ uri = \"/alive\", helo = lb1 }}\nha.backends.app.check {{ }}");
    }

    [Fact]
    public void Schedule_and_observation_are_read()
    {
        var check = Reading.Good(Reading.Node + Reading.App
            + "ha.backends.app.check { start-delay = 1s, spread-checks = 5, probed-by = 2, observe = layer4, error-limit = 3, on-error = mark-down }").Services.Backends[0].Check!;

        Assert.Equal((TimeSpan.FromSeconds(1), 5, 2), (check.StartDelay, check.SpreadPercent, check.ProbedBy));
        Assert.Equal((ObserveLayer.Layer4, 3, SuspicionEffect.MarkDown), (check.Observe, check.ErrorLimit, check.OnError));
    }

    [Fact]
    public void Health_of_a_server_is_read()
    {
        var backends = Reading.Good(Reading.Node + Reading.App + """
            ha.backends.app { check { }, notify-up = ["/bin/up", "a b"], notify-down = "/bin/down", notify-timeout = 3s }
            ha.backends.app.servers.s1 { slowstart = 1m, on-marked-down = shutdown-sessions, agent-port = 9999, agent-inter = 5s, agent-send = "hi\n" }
            ha.backends.other.servers.t1 { address = "10.77.0.12:81", track = "app/s1", agent-port = 1, agent-addr = "10.77.0.13" }
            """).Services.Backends;

        Assert.Equal(
            new ServerHealthSettings(new AgentSettings(null, 9999, TimeSpan.FromSeconds(5), "hi\n"), null, TimeSpan.FromMinutes(1), true), backends[0].Servers[0].Health);
        Assert.Equal((new ServerName("app", "s1"), "10.77.0.13"), (backends[1].Servers[0].Health.Track, backends[1].Servers[0].Health.Agent!.Host));
        Assert.Equal(["/bin/up", "a b"], backends[0].Notify.Up.ToArray());
        Assert.Equal(["/bin/down"], backends[0].Notify.Down.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(3), backends[0].Notify.Timeout);
    }

    [Theory]
    [InlineData("servers.s1.track = app", "servers.s1.track", "must be \"BACKEND/SERVER\"")]
    [InlineData("servers.s1.track = \"app/s2\"", "servers.s1.track", "must be a server of a backend")]
    [InlineData("servers.s1.track = \"app/s1\"", "servers.s1.track", "must be a server that is checked itself")]
    [InlineData("servers.s1.agent-port = 70000", "servers.s1.agent-port", "must be a whole number, 0-65535")]
    [InlineData("servers.s1.agent-addr = \"a b\"", "servers.s1.agent-addr", "must be an address or a host name")]
    [InlineData("servers.s1.slowstart = 2h", "servers.s1.slowstart", "must be a duration with a unit, 0s-1h")]
    [InlineData("servers.s1.on-marked-down = kill", "servers.s1.on-marked-down", "must be one of: none, shutdown-sessions")]
    [InlineData("notify-up = [\"bin/up\"]", "notify-up[0]", "must be the absolute path of a program")]
    [InlineData("notify-timeout = 0s", "notify-timeout", "must be a duration with a unit, 10ms-1h")]
    [InlineData("check { spread-checks = 51 }", "check.spread-checks", "must be a whole number, 0-50")]
    [InlineData("check { probed-by = -1 }", "check.probed-by", "must be a whole number, 0-100")]
    [InlineData("check { observe = layer5 }", "check.observe", "must be one of: none, layer4, layer7")]
    [InlineData("check { on-error = panic }", "check.on-error", "must be one of: fastinter, fail-check, sudden-death, mark-down")]
    [InlineData("check { error-limit = 0 }", "check.error-limit", "must be a whole number, 1-1000")]
    public void Rejects_what_breaks_a_rule_of_a_backend(string text, string key, string rule)
    {
        var error = Reading.Bad($"{Reading.Node}{Reading.App}ha.backends.app {{ {text} }}");
        Assert.Equal($"ha.backends.app.{key}", error.Path);
        Assert.StartsWith(rule, error.Rule);
    }

    [Fact]
    public void Server_takes_from_the_check_of_its_backend_what_its_own_does_not_say()
    {
        var backend = Reading.Good(Reading.Node + Reading.App + """
            ha.backends.app.check { type = http, uri = "/alive", inter = 1s, fall = 5 }
            ha.backends.app.servers.s2 { address = "10.77.0.13:8080", check { inter = 60s, port = 9000, addr = "10.77.0.14" } }
            """).Services.Backends[0];
        var (own, taken) = (backend.CheckOf(backend.Servers[1])!, backend.CheckOf(backend.Servers[0])!);

        Assert.Equal(backend.Check, taken);
        Assert.Equal((TimeSpan.FromSeconds(60), 5, 9000, "10.77.0.14"), (own.Inter, own.Fall, own.Port, own.Host));
        Assert.Equal("/alive", Assert.IsType<HttpProbeSettings>(own.Probe).Uri);
    }

    [Fact]
    public void Server_alone_may_be_checked()
    {
        var backend = Reading.Good(Reading.Node + Reading.App + """
            ha.backends.app.servers { s1 { check { } }, s2 { address = "10.77.0.13:8080" } }
            """).Services.Backends[0];

        Assert.Equal([true, false], backend.Servers.Select(backend.IsChecked));
    }

    [Theory]
    [InlineData("", ProxyHeader.Version2)]
    [InlineData("port = 9000", ProxyHeader.None)]
    [InlineData("addr = \"10.77.0.14\"", ProxyHeader.None)]
    [InlineData("port = 9000, send-proxy = v1", ProxyHeader.Version1)]
    [InlineData("send-proxy = none", ProxyHeader.None)]
    public void Probe_begins_as_traffic_does_if_it_goes_where_traffic_goes(string text, ProxyHeader header)
    {
        var backend = Reading.Good($"{Reading.Node}{Reading.App}ha.backends.app {{ check {{ type = smtp, {text} }}, servers.s1.send-proxy = v2 }}").Services.Backends[0];

        Assert.Equal(header, backend.Check!.TargetOf(backend.Servers[0]).SendProxy);
    }

    [Theory]
    [InlineData("tcp", "backend = app", "www")]
    [InlineData("tcp", "backend = other, server-names = [\"a.example app\"]", "www")]
    [InlineData("http", "backend = app", null)]
    [InlineData("tcp", "backend = other", null)]
    public void Answers_are_observed_in_mode_http_only(string mode, string keys, string? refused)
    {
        var text = $$"""
            {{Reading.Node}}{{Reading.App}}
            ha.backends { app.servers.s1.check { observe = layer7 }, other.servers.s1.address = "10.77.0.12:80" }
            ha.frontends.www { bind = "*:80", mode = {{mode}}, {{keys}} }
            """;

        if (refused is null)
        {
            Reading.Good(text);
            return;
        }

        var error = Reading.Bad(text);
        Assert.Equal("ha.backends.app.servers.s1.check.observe", error.Path);
        Assert.Equal($"must be layer4 or none: frontend {refused} is of mode tcp", error.Rule);
    }

    [Fact]
    public void Password_is_kept_out_of_texts()
    {
        Assert.DoesNotContain("secret", Good("type = imap, user = u, password = secret").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Good("type = redis, password = secret").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type = program, command = \"/bin/true\", addr = a", "addr", "must not be given for type program")]
    [InlineData("type = icmp, port = 1", "port", "must not be given for type icmp")]
    [InlineData("type = tcp, send-proxy = v1", "send-proxy", "must not be given for type tcp")]
    [InlineData("type = http, addr = \"a b\"", "addr", "must be an address or a host name")]
    [InlineData("type = http, port = 65536", "port", "must be a whole number, 0-65535")]
    [InlineData("type = http, send-proxy = v3", "send-proxy", "must be one of: as-traffic, none, v1, v2")]
    [InlineData("type = smpt", "type", "must be one of: tcp, tls, http, https, smtp, lmtp, pop3, imap, redis, postgresql, mysql, ldap, dns, icmp, send-expect, program")]
    [InlineData("type = tcp, uri = \"/\"", "uri", "must not be given for type tcp; it is for http, https")]
    [InlineData("type = mysql, tls = implicit", "tls", "must not be given for type mysql")]
    [InlineData("type = redis, tls = starttls", "tls", "must be none or implicit for type redis")]
    [InlineData("type = postgresql, tls = implicit", "tls", "must be none or starttls for type postgresql")]
    [InlineData("type = imap, user = u", "user", "must be given together with password, or neither")]
    [InlineData("type = imap, user = \"u\\r\\nx\", password = p", "user", "must have no control characters")]
    [InlineData("type = smtp, helo = \"a b\"", "helo", "must be a host name")]
    [InlineData("type = program", "command", "must be the absolute path of a program")]
    [InlineData("type = program, command = \"bin/check\"", "command", "must be the absolute path of a program")]
    [InlineData("type = program, command = \"/bin/true\", kill-after = 2m", "kill-after", "must be a duration with a unit, 10ms-1m")]
    [InlineData("type = send-expect", "script", "must have at least one step")]
    [InlineData("type = send-expect, script = [\"say hello\"]", "script[0]", "must be one of: send TEXT")]
    [InlineData("type = send-expect, script = [\"send-binary 0g\"]", "script[0]", "must be one of: send TEXT")]
    [InlineData("type = send-expect, script = [\"expect rstring (\"]", "script[0]", "must be one of: send TEXT")]
    [InlineData("type = ldap, user = \"cn=a\"", "user", "must be given together with password, or neither")]
    [InlineData("type = icmp, tls = implicit", "tls", "must not be given for type icmp")]
    [InlineData("type = dns, query = \"a..b\"", "query", "must be a domain name")]
    [InlineData("type = dns, query-type = ANY", "query-type", "must be one of: A, NS, CNAME")]
    [InlineData("type = dns, expect-rcode = [OK]", "expect-rcode[0]", "must be one of: NOERROR, FORMERR")]
    [InlineData("type = dns, expect-rcode = []", "expect-rcode", "must name at least one response code")]
    [InlineData("type = dns, query-type = A, expect-answer = \"::1\"", "expect-answer", "must be an IPv4 address for query-type A")]
    [InlineData("type = dns, transport = sctp", "transport", "must be one of: udp, tcp")]
    [InlineData("type = http, headers = [\"X\"]", "headers[0]", "must be \"Name: value\"")]
    [InlineData("type = http, headers = [\"X: a\\r\\nY: b\"]", "headers[0]", "must be \"Name: value\"")]
    [InlineData("type = http, headers = [\"host: x\"]", "headers[0]", "must not be one of Host")]
    [InlineData("type = http, expect-regex = \"(\"", "expect-regex", "must be a regular expression")]
    [InlineData("type = http, expect-status = \"99\"", "expect-status", "must be statuses and ranges of them within 100-599")]
    [InlineData("type = http, expect-status = []", "expect-status", "must name at least one status")]
    [InlineData("runs = 65536", "runs", "must be a whole number, 0-65535")]
    [InlineData("status = disabled", "status", "must be one of: enabled, always-fail, always-success")]
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

    [Fact]
    public void Http_check_is_read()
    {
        var check = Reading.Good(Reading.Node + Reading.App
            + "ha.backends.app.check { type = http, uri = \"/healthz\", method = HEAD, host = www.example.org, expect-status = 204, disable-on-404 = true }").Services.Backends[0].Check!;
        var http = Assert.IsType<HttpProbeSettings>(check.Probe);
        Assert.Equal(("HEAD", "/healthz", "www.example.org"), (http.Method, http.Uri, http.Host));
        Assert.Equal([new StatusRange(204, 204)], http.Statuses.ToArray());
        Assert.True(http.DrainsOn404);
    }
}
