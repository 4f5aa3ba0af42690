using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Tests.Shared;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy.Tls;

/// <summary>Servers that speak TLS: nginx, with a certificate that is as it should be, and others that are not.</summary>
public sealed class ServerTlsTests : IDisposable
{
    private const int LargeBody = 3 * 1024 * 1024;

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _strangers = new();
    private readonly Dictionary<string, int> _ports = new[] { "good", "expired", "stranger", "othername", "asks", "old", "plain" }.ToDictionary(name => name, _ => FreePort().Port);
    private Process? _nginx;

    public void Dispose()
    {
        _nginx?.Kill(entireProcessTree: true);
        _nginx?.WaitForExit();
        _nginx?.Dispose();
        _authority.Dispose();
        _strangers.Dispose();
    }

    [SkippableTheory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public void Requests_reach_the_server_and_its_session_is_resumed(string host)
    {
        StartNginx();
        using var plane = new LoopbackPlane(loops: 1, http: new HttpSettings());
        plane.Plane.ReplacePool(Pool(host, Trust with { Protocols = ["http/1.1"] }, "good") with { Http = new HttpPoolSettings { ServerClose = true } });

        string name = host == "localhost" ? host : "-";
        Assert.EndsWith($"\r\n\r\n. {name} http/1.1 NONE", Get(plane));
        Assert.EndsWith($"\r\n\r\nr {name} http/1.1 NONE", Get(plane));
        Assert.Equal(2, plane.Server("good").Total);
    }

    [SkippableFact]
    public void Connection_is_kept_for_later_requests()
    {
        StartNginx();
        using var plane = new LoopbackPlane(loops: 1, http: new HttpSettings());
        plane.Plane.ReplacePool(Pool("localhost", Trust, "good"));
        string[] serials = [.. Enumerable.Range(0, 4).Select(_ => Get(plane, "/connection").Split("\r\n\r\n")[1])];
        Assert.Single(serials.Distinct());
    }

    [SkippableFact]
    public void Megabytes_and_both_ends_pass_in_mode_tcp()
    {
        StartNginx();
        using var plane = new LoopbackPlane(loops: 1);
        plane.Plane.ReplacePool(Pool("localhost", Trust, "good"));
        using Socket client = plane.Connect();
        client.Say("GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        string answer = client.HearsAll();
        client.Dispose();
        Assert.Equal(LargeBody, answer.Length - answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4);
        Until(() => plane.Outcome(SessionOutcome.ServerClosed) == 1, "the end");
    }

    [SkippableFact]
    public void Client_certificate_is_shown_to_a_server_that_asks()
    {
        StartNginx();
        IssuedCertificate own = _authority.Issue("proxy");
        using var plane = new LoopbackPlane(loops: 1, http: new HttpSettings());
        plane.Plane.ReplacePool(Pool("localhost", Trust, "asks"));
        Assert.StartsWith("HTTP/1.1 400 ", Get(plane));
        plane.Plane.ReplacePool(Pool("localhost", Trust with { Certificate = new TlsCertificate(own.Certificate, own.Key, [], "1") }, "asks"));
        Assert.EndsWith(" SUCCESS", Get(plane));
    }

    [SkippableTheory]
    [InlineData("expired", "certificate has expired")]
    [InlineData("stranger", "unable to get local issuer certificate")]
    [InlineData("othername", "hostname mismatch")]
    [InlineData("old", "unsupported protocol|alert protocol version")]
    [InlineData("plain", "wrong version number")]
    public void Server_that_is_not_who_it_should_be_gets_no_byte(string server, string faults)
    {
        StartNginx();
        ServerPool pool = Pool("localhost", Trust with { Minimum = server == "old" ? TlsVersion.Tls13 : TlsVersion.Tls12 }, server) with { Retries = 0 };
        using (var plane = new LoopbackPlane(loops: 1, logs: 1))
        {
            plane.Plane.ReplacePool(pool);
            using Socket client = plane.Connect();
            client.HearsAReset();
            Until(() => plane.Outcome(SessionOutcome.ServerHandshakeFailed) == 1, "the outcome");
            Assert.Contains(" 0 SC ", plane.Line());
            ServerCounters counters = plane.Server(server);
            Assert.Contains(faults.Split('|'), fault => counters.HandshakeFault!.Contains(fault));
            Assert.Equal((1, 1, 0L), (counters.HandshakeErrors, counters.ConnectErrors, counters.Sessions));
        }

        using var http = new LoopbackPlane(loops: 1, http: new HttpSettings(), logs: 1);
        http.Plane.ReplacePool(pool);
        Assert.StartsWith("HTTP/1.1 503 ", Get(http));
        Assert.Matches(@" 503 \d+ - - SC-- ", http.Line());
        http.Plane.ReplacePool(pool with { Tls = pool.Tls! with { Verify = false, Minimum = TlsVersion.Tls12 } });
        Assert.StartsWith(server == "plain" ? "HTTP/1.1 503 " : "HTTP/1.1 200 ", Get(http));
    }

    [SkippableFact]
    public void Client_of_a_bad_server_is_served_by_the_next()
    {
        StartNginx();
        using var plane = new LoopbackPlane(loops: 1, http: new HttpSettings());
        plane.Plane.ReplacePool(Pool("localhost", Trust, "expired", "good"));
        for (int i = 0; i < 4; i++) Assert.StartsWith("HTTP/1.1 200 ", Get(plane));
        Assert.Equal(0, plane.Server("expired").Total);
        Assert.True(plane.Server("expired").HandshakeErrors > 0);
    }

    [Fact]
    public void Server_that_does_not_answer_the_handshake_is_given_up_at_the_limit()
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: new TrafficTimeouts(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)));
        Socket silent = plane.Listen();
        plane.Plane.ReplacePool(LoopbackPlane.Pool(0, silent) with { Tls = Trust, Retries = 0 });
        using Socket client = plane.Connect();
        using Socket server = Accept(silent);
        Until(() => plane.Outcome(SessionOutcome.ConnectTimeout) == 1, "the outcome");
    }

    [Fact]
    public async Task Idle_connection_that_the_server_says_goodbye_on_is_closed()
    {
        using var plane = new LoopbackPlane(loops: 1, http: new HttpSettings());
        Socket listener = plane.Listen();
        plane.Plane.ReplacePool(LoopbackPlane.Pool(0, listener) with { Tls = Trust, Http = new HttpPoolSettings { IdleTimeout = Patience * 10 } });
        Task<string> answer = OwnThread.Run(() => Get(plane));
        using Socket accepted = Accept(listener);
        await using var server = new SslStream(new NetworkStream(accepted));
        using var certificate = _authority.ForClient();
        server.AuthenticateAsServer(certificate);
        server.ReadExactly(new byte["GET / HTTP/1.1\r\n".Length]);
        server.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8);
        Assert.EndsWith("ok", await answer);
        Until(() => plane.Www.Sessions == 0, "the connection to be idle");

        Assert.False(accepted.Poll(0, SelectMode.SelectRead), "not kept");
        await server.ShutdownAsync();   // close_notify and no FIN

        Assert.True(accepted.Poll(Patience, SelectMode.SelectRead), "still open");
    }

    [Fact]
    public void Proxy_header_stands_before_tls()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket listener = plane.Listen();
        ServerPool pool = LoopbackPlane.Pool(0, listener);
        plane.Plane.ReplacePool(pool with { Tls = Trust, Servers = [pool.Servers[0] with { SendProxy = ProxyHeader.Version1 }] });
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);
        server.Hears($"PROXY TCP4 127.0.0.1 127.0.0.1 {((IPEndPoint)client.LocalEndPoint!).Port} {plane.Endpoint.Port}\r\n\u0016\u0003");
    }

    [Fact]
    public void Unusable_authorities_leave_the_pool_as_it_was()
    {
        using var plane = new LoopbackPlane(loops: 1);
        Socket listener = plane.Listen();
        plane.Use(listener);
        var error = Assert.Throws<ListenException>(() => plane.Plane.ReplacePool(LoopbackPlane.Pool(0, listener) with { Tls = new TlsServerSettings(null, true, "/no/such/file") }));
        Assert.Contains("ha.backends.app.tls.ca-file = /no/such/file", error.Message);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);
        client.Say("in the clear");
        server.Hears("in the clear");
    }

    private TlsServerSettings Trust => new(null, true, _authority.CaFile);

    private ServerPool Pool(string host, TlsServerSettings tls, params string[] servers) =>
        new("app", BalanceAlgorithm.RoundRobin, [.. servers.Select(name => new PoolServer(name, new IPEndPoint(IPAddress.Loopback, _ports[name]), 100) { Host = host })]) { Tls = tls };

    private static string Get(LoopbackPlane plane, string path = "/")
    {
        using Socket client = plane.Connect();
        client.Say($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return client.HearsAll();
    }

    private void StartNginx()
    {
        Skip.IfNot(File.Exists("/usr/sbin/nginx"), "needs nginx: Debian package nginx-light");
        string folder = _authority.Folder;
        File.WriteAllBytes(Path.Combine(folder, "large"), new byte[LargeBody]);
        IssuedCertificate good = _authority.Issue("localhost");
        string Server(string name, IssuedCertificate certificate, string more = "") => $$"""
            server {
                listen 127.0.0.1:{{_ports[name]}} ssl;
                ssl_certificate {{certificate.Certificate}};
                ssl_certificate_key {{certificate.Key}};
                {{more}}
                location = / { return 200 "$ssl_session_reused ${name} $ssl_alpn_protocol $ssl_client_verify"; }
                location = /connection { return 200 "$connection"; }
                location = /large { }
            }

            """;
        string config = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(config, $$"""
            daemon off;
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            pid {{folder}}/pid;
            error_log {{folder}}/log;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                root {{folder}};
                map $ssl_server_name $name { "" "-"; default $ssl_server_name; }
                {{Server("good", good)}}
                {{Server("asks", good, $"ssl_client_certificate {_authority.CaFile}; ssl_verify_client on;")}}
                {{Server("old", good, "ssl_protocols TLSv1.2;")}}
                {{Server("expired", _authority.Issue("past", end: TimeSpan.FromDays(-1), more: "localhost"))}}
                {{Server("othername", _authority.Issue("other.test"))}}
                {{Server("stranger", _strangers.Issue("localhost"))}}
                server { listen 127.0.0.1:{{_ports["plain"]}}; return 200; }
            }
            """);
        _nginx = Process.Start("/usr/sbin/nginx", ["-p", folder, "-c", config, "-e", Path.Combine(folder, "log")])!;
        foreach (int port in _ports.Values)
        {
            Until(
                () =>
                {
                    using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    try
                    {
                        probe.Connect(IPAddress.Loopback, port);
                        return true;
                    }
                    catch (SocketException) when (!_nginx.HasExited)
                    {
                        return false;
                    }
                },
                "nginx listens");
        }
    }
}
