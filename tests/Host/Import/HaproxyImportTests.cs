using HaActors.Net.Model;

namespace HaActors.Host.Tests.Import;

public sealed class HaproxyImportTests
{
    private const string Mail = """
        global
            daemon
            maxconn 4000
            log 172.31.0.254 local2
        defaults
            mode tcp
            log global
            option tcplog
            option redispatch
            retries 2
            timeout queue 1m
            timeout connect 10s
            timeout client 60000
            timeout server 1m
            maxconn 3000
        listen stats
            bind *:9000
            mode http
            stats enable
            stats uri /
            stats auth admin:secret
        frontend smtp.in
            bind 10.0.10.3:25
            use_backend mail
        backend mail
            balance roundrobin
            option smtpchk HELO proxy
            server m1 10.0.10.1:25 check inter 5s
            server m2 10.0.10.2:25 check inter 5s backup
        """;

    [Fact]
    public void Mail_relay_is_carried_over()
    {
        var import = Importing.Of(haproxy: Mail);
        var settings = import.Good();

        var frontend = Assert.Single(settings.Frontends);
        Assert.Equal(("smtp-in", "mail", 3000), (frontend.Name, frontend.Backend, frontend.MaxConnections));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), (frontend.Timeouts.Connect, frontend.Timeouts.Client, frontend.Timeouts.Server));
        var backend = Assert.Single(settings.Backends);
        Assert.Equal((2, Redispatch.Last, TimeSpan.FromMinutes(1)), (backend.Balancing.Retries, backend.Balancing.Redispatch, backend.Balancing.QueueTimeout));
        Assert.Equal(TimeSpan.FromSeconds(5), backend.Check!.Inter);
        Assert.Contains("type = smtp", import.Text);
        Assert.Contains("helo = \"proxy\"", import.Text);
        Assert.Equal([false, true], backend.Servers.Select(server => server.Backup));
        Assert.Contains("http { bind = \"*:9000\" }", import.Text);
        Assert.Contains("sessions { to = \"syslog:172.31.0.254:514\", facility = local2 }", import.Text);
    }

    [Fact]
    public void What_is_left_is_remarked_line_by_line()
    {
        Assert.Equal(
            ["haproxy.cfg:2: daemon", "haproxy.cfg:21: stats auth"],
            Importing.Of(haproxy: Mail).Remarks.Select(remark => string.Join(':', remark.Split(':')[..3])));
    }

    [Fact]
    public void Rules_keep_their_order_and_acls_their_meaning()
    {
        var import = Importing.Of(haproxy: """
            defaults
                mode http
                option forwardfor
                option http-server-close
            frontend www
                bind :80
                rspadd X-Served-By:\ proxy
                acl app path_beg -i /app/
                acl app hdr(host) -i app.example.com
                acl few nbsrv(app) ge 2
                http-request deny deny_status 405 if METH_TRACE
                use_backend app if app few or { path_end .php }
                redirect location /new code 301 if { path /old } !app
                default_backend rest
            backend app
                server s1 10.0.10.4:80
            backend rest
                server s1 10.0.10.5:80
            """);
        import.Good();

        Assert.Empty(import.Remarks);
        Assert.Contains("response-rules = [\"add-header X-Served-By proxy\"]", import.Text);
        Assert.Contains("app = [\"path-beg -i /app/\", \"hdr(host) -i app.example.com\"]", import.Text);
        Assert.Contains("few = \"nbsrv(app) lt 2\"", import.Text);
        var rules = import.Text[import.Text.IndexOf("rules = [", StringComparison.Ordinal)..];
        Assert.Matches("deny 405 if METH_TRACE.*redirect location /new code 301 if redirect-13-[0-9]+ and not app.*use-backend app if app and not few or use_backend-12-[0-9]+", rules.ReplaceLineEndings(" "));
        Assert.Contains("forwarded-for = true", import.Text);
        Assert.Contains("http-server-close = true", import.Text);
    }

    [Fact]
    public void Servers_keep_the_pace_and_the_place_of_their_checks()
    {
        var import = Importing.Of(haproxy: """
            backend app
                mode http
                option httpchk GET /health
                default-server inter 10s fall 5
                server s1 10.0.10.4:80 check send-proxy check-send-proxy
                server s2 10.0.10.5:80 check inter 60s backup
                server s3 10.0.10.6:80 check port 8080 addr 10.0.10.7
            """);

        var backend = Assert.Single(import.Good().Backends);
        Assert.Empty(import.Remarks);
        var checks = backend.Servers.Select(server => backend.CheckOf(server)!).ToArray();
        Assert.Equal([10, 60, 10], checks.Select(check => (int)check.Inter.TotalSeconds));
        Assert.Equal([10, 60, 10], checks.Select(check => (int)check.Limit.TotalSeconds));
        Assert.All(checks, check => Assert.Equal(5, check.Fall));
        Assert.Equal(["10.0.10.4:80", "10.0.10.5:80", "10.0.10.7:8080"], backend.Servers.Zip(checks, (server, check) => $"{check.TargetOf(server).Host}:{check.TargetOf(server).Port}"));
        Assert.Equal(ProxyHeader.Version1, checks[0].TargetOf(backend.Servers[0]).SendProxy);
    }

    [Fact]
    public void Frontend_with_plain_and_tls_binds_becomes_two_and_ssl_fc_is_known_in_each()
    {
        var import = Importing.Of(haproxy: """
            frontend www
                mode http
                bind *:80
                bind *:443 ssl crt /nowhere/site.pem alpn h2,http/1.1
                http-request redirect scheme https code 301 unless { ssl_fc }
                http-request set-header X-Forwarded-Proto https if { ssl_fc }
                default_backend app
            backend app
                mode http
                server s1 10.0.10.4:80 check
                option httpchk GET /health
                http-check expect status 200
            """);

        var plain = import.Text[import.Text.IndexOf("www {", StringComparison.Ordinal)..import.Text.IndexOf("www-tls {", StringComparison.Ordinal)];
        var tls = import.Text[import.Text.IndexOf("www-tls {", StringComparison.Ordinal)..];
        Assert.Contains("rules = [\"redirect scheme https code 301\"]", plain);
        Assert.Contains("rules = [\"set-header X-Forwarded-Proto https\"]", tls);
        Assert.Contains("certificates = [\"/nowhere/site.pem\"], alpn = [\"http/1.1\"]", tls);
        Assert.Contains("type = http, method = GET, uri = \"/health\", expect-status = \"200\"", import.Text);
        Assert.Equal("haproxy.cfg:4: bind … alpn h2: there is no HTTP/2; http/1.1 is agreed to", Assert.Single(import.Remarks));
        // The certificate is the only thing that is missing here.
        Assert.All(import.Errors, error => Assert.Contains("/nowhere/site.pem", error.ToString()));
    }

    [Fact]
    public void Monitor_with_usable_servers_is_carried_over_and_a_frontend_without_backend_answers_503()
    {
        var import = Importing.Of(haproxy: """
            defaults
                mode http
            frontend service
                bind *:8081
                monitor-uri /alive
                monitor fail if { nbsrv(app) lt 1 }
            backend app
                server s1 10.0.10.4:80 check
            """);
        import.Good();

        Assert.Empty(import.Remarks);
        Assert.Contains("monitor-uri = \"/alive\"", import.Text);
        Assert.Matches("monitor-fail = \"monitor-6-[0-9]+\"", import.Text);
        Assert.Contains("rules = [\"deny 503\"]", import.Text);
    }

    [Fact]
    public void Names_of_tls_clients_choose_the_backend_in_mode_tcp()
    {
        var import = Importing.Of(haproxy: """
            frontend tls
                bind *:443
                tcp-request inspect-delay 3s
                tcp-request content accept if { req_ssl_hello_type 1 }
                use_backend shop if { req_ssl_sni -i shop.example.com }
                default_backend rest
            backend shop
                server s1 10.0.10.4:443 send-proxy-v2
            backend rest
                server s1 10.0.10.5:443
            """);
        import.Good();

        Assert.Empty(import.Remarks);
        Assert.Contains("server-names = [\"shop.example.com shop\"]", import.Text);
        Assert.Contains("send-proxy = v2", import.Text);
    }

    [Fact]
    public void Stick_table_and_hashing_are_carried_over()
    {
        var import = Importing.Of(haproxy: """
            listen imap
                bind *:143
                balance source
                hash-type consistent
                stick-table type ip size 200k expire 30m peers mates
                stick on src
                server s1 10.0.10.4:143
            """);
        import.Good();

        Assert.Empty(import.Remarks);
        Assert.Contains("stick = \"on src\"", import.Text);
        Assert.Contains("stick-table { type = ip, size = 204800, expire = 30m }", import.Text);
    }

    [Fact]
    public void Servers_that_drain_themselves_by_404_still_do()
    {
        var import = Importing.Of(haproxy: "backend b\n    option httpchk GET /alive\n    http-check disable-on-404\n    server s1 10.0.10.4:80 check\n");

        Assert.True(Assert.IsType<HttpProbeSettings>(Assert.Single(import.Good().Backends).Check!.Probe).DrainsOn404);
        Assert.Empty(import.Remarks);
    }

    [Theory]
    [InlineData("stick match src", "    stick match src")]
    [InlineData("stick-table … store", "    stick on src\n    stick-table type ip size 1k store conn_cur")]
    [InlineData("server s2 10.0.10.6", "    server s2 10.0.10.6 check\n")]
    [InlineData("balance rdp-cookie", "    balance rdp-cookie")]
    [InlineData("http-check set-var(a)", "    option httpchk\n    http-check set-var(a) int(1)")]
    public void What_a_backend_cannot_keep_is_remarked(string about, string line) =>
        Assert.Contains(Importing.Of(haproxy: $"backend b\n    server s1 10.0.10.4:80 check\n{line}\n").Remarks, remark => remark.Contains(": " + about, StringComparison.Ordinal));

    [Theory]
    [InlineData("nonsense here")]
    [InlineData("frontend")]
    [InlineData("frontend f\n bind\n acl\n acl a\n use_backend\n http-request\n default_backend\n")]
    [InlineData("backend b\n server\n server s\n balance\n option\n timeout\n cookie\n http-check\n tcp-check\n option httpchk\n option tcp-check\n server s x check\n")]
    [InlineData("listen l\n mode http\n bind *:80\n http-request deny if { path\n acl x path_beg /a\n redirect location /x if !\n server s 10.0.0.1:1\n")]
    [InlineData("frontend f\n bind 'open\n")]
    public void Broken_files_are_read_without_a_crash(string text) =>
        Assert.Equal(0, Importing.Of(haproxy: text).Status);
}
