using HaActors.Net.Model;

namespace HaActors.Host.Tests.Import;

/// <summary>What HAProxy's file means without saying it, by its configuration manual.</summary>
public sealed class HaproxyMeaningTests
{
    [Theory]
    [InlineData("server s1 10.0.10.4:80 weight 10\nserver s2 10.0.10.5:80", 10, 1)]
    [InlineData("default-server weight 5\nserver s1 10.0.10.4:80\nserver s2 10.0.10.5:80 weight 6", 5, 6)]
    [InlineData("server s1 10.0.10.4:80\nserver s2 10.0.10.5:80", 100, 100)]
    public void Weight_that_is_not_given_is_1(string servers, int first, int second)
    {
        var backend = Assert.Single(Importing.Of(haproxy: $"backend app\n{servers}\n").Good().Backends);

        Assert.Equal([first, second], backend.Servers.Select(server => server.Weight));
    }

    [Theory]
    [InlineData("option httpchk", "OPTIONS", "/")]
    [InlineData("option httpchk /alive", "OPTIONS", "/alive")]
    [InlineData("option httpchk HEAD /alive", "HEAD", "/alive")]
    [InlineData("option httpchk\nhttp-check send meth GET uri /alive", "GET", "/alive")]
    [InlineData("option httpchk GET /alive\nhttp-check send hdr X-Probe 1", "GET", "/alive")]
    public void Method_of_a_check_is_options_unless_it_is_given(string option, string method, string uri)
    {
        var backend = Assert.Single(Importing.Of(haproxy: $"backend app\nserver s1 10.0.10.4:80 check\n{option}\n").Good().Backends);

        var probe = Assert.IsType<HttpProbeSettings>(backend.Check!.Probe);
        Assert.Equal((method, uri), (probe.Method, probe.Uri));
    }

    [Theory]
    [InlineData("timeout connect 7s", 7)]
    [InlineData("timeout connect 7s\ntimeout queue 3s", 3)]
    public void Queue_is_as_patient_as_a_connect_unless_it_says_otherwise(string timeouts, int seconds)
    {
        var backend = Assert.Single(Importing.Of(haproxy: $"backend app\nserver s1 10.0.10.4:80\n{timeouts}\n").Good().Backends);

        Assert.Equal(TimeSpan.FromSeconds(seconds), backend.Balancing.QueueTimeout);
    }

    [Fact]
    public void Timeouts_of_backends_are_those_of_the_default_one_and_others_are_remarked()
    {
        var import = Importing.Of(haproxy: """
            defaults
                mode http
                timeout server 60s
            frontend www
                bind *:80
                timeout tunnel 9s
                use_backend api if { path_beg /api }
                use_backend same if { path_beg /same }
                default_backend app
            backend app
                option forwardfor
                timeout tunnel 1h
                server s1 10.0.10.4:80
            backend api
                timeout server 10m
                timeout tunnel 60m
                server s1 10.0.10.5:80
            backend same
                option forwardfor header X-Client
                timeout server 1m
                timeout tunnel 1h
                server s1 10.0.10.6:80
            """);
        var frontend = Assert.Single(import.Good().Frontends);

        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromHours(1)), (frontend.Timeouts.Server, frontend.Timeouts.Tunnel));
        Assert.Contains("forwarded-for = true", import.Text);
        Assert.Equal(
            [
                "haproxy.cfg:14: backend api: without option forwardfor: frontend www has for all its backends what app says; give this one a frontend of its own",
                "haproxy.cfg:15: backend api: timeout server 10m: frontend www has for all its backends what app says; give this one a frontend of its own",
                "haproxy.cfg:19: option forwardfor header X-Client: X-Forwarded-For is sent for all clients, behind what they sent themselves",
            ],
            import.Remarks.AsEnumerable());
    }

    [Fact]
    public void Binds_that_trust_others_become_frontends_of_their_own()
    {
        var import = Importing.Of(haproxy: """
            frontend www
                mode http
                bind *:80
                bind *:8080 accept-proxy
                bind *:443 ssl crt /nowhere/site.pem
                bind *:8443 ssl crt /nowhere/site.pem ca-file /nowhere/ca.pem verify required
                default_backend app
            backend app
                mode http
                server s1 10.0.10.4:80
            """);

        Assert.Empty(import.Remarks);
        var frontends = import.Text[import.Text.IndexOf("www {", StringComparison.Ordinal)..import.Text.IndexOf("backends {", StringComparison.Ordinal)];
        var starts = new[] { "www {", "www-proxy {", "www-tls {", "www-tls-client-ca {" }.Select(name => frontends.IndexOf(name, StringComparison.Ordinal)).Append(frontends.Length).ToArray();
        Assert.Equal(starts.Order(), starts);
        var (plain, proxied, tls, asking) = (frontends[..starts[1]], frontends[starts[1]..starts[2]], frontends[starts[2]..starts[3]], frontends[starts[3]..]);
        Assert.All([plain, tls, asking], text => Assert.DoesNotContain("accept-proxy", text));
        Assert.All([plain, proxied, tls], text => Assert.DoesNotContain("client-ca =", text));
        Assert.Matches("bind = .\"\\*:8080\".[^]]*accept-proxy = true", proxied);
        Assert.Contains("client-ca = \"/nowhere/ca.pem\", client-verify = required", asking);
    }

    [Fact]
    public void Condition_on_what_an_earlier_rule_wrote_is_left_out()
    {
        var import = Importing.Of(haproxy: """
            frontend www
                mode http
                bind *:80
                use_backend api if { path_beg /api/ }
                use_backend app if { hdr(host) www.example.com }
                http-request deny if { hdr(X-Secret) 1 }
                http-request deny if { path /closed }
                http-request set-header X-Secret 1
                http-request replace-path /v1/(.*) /api/\\1
                http-request deny if { hdr_sub(x-secret) 2 }
                http-response del-header Server
                http-response set-header X-Seen 1 if { res.hdr(server) nginx }
                default_backend app
            backend app
                mode http
                server s1 10.0.10.4:80
            backend api
                mode http
                server s1 10.0.10.4:80
            """);
        import.Good();

        Assert.Equal(
            [
                "haproxy.cfg:4: use_backend api if { path_beg /api/ }: its condition looks at path, which line 9 writes; conditions see the request as it came here, so the line is left out",
                "haproxy.cfg:10: http-request deny if { hdr_sub(x-secret) 2 }: its condition looks at hdr(x-secret), which line 8 writes; conditions see the request as it came here, so the line is left out",
                "haproxy.cfg:12: http-response set-header X-Seen 1 if { res.hdr(server) nginx }: its condition looks at hdr(server), which line 11 writes; conditions see the answer as it came here, so the line is left out",
            ],
            import.Remarks.AsEnumerable());
        Assert.Equal(2, import.Text.Split("\"deny if ").Length - 1);
        Assert.Contains("use-backend app if", import.Text);
    }
}
