using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using HaActors.Actors.Admin;
using HaActors.Lab.Tests.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>Log and counters beside those of Debian's HAProxy, for the same requests to the same servers.</summary>
[Collection(SideBySide.Services)]
public sealed class HaproxyLogTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RealService _haproxy = RealService.Prepare("/usr/sbin/haproxy", "haproxy");
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly Socket _syslog = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
    private readonly Lines _lines = new();
    private readonly SessionLog _log;
    private readonly DataPlane _plane;
    private readonly IPEndPoint _ours = new(IPAddress.Loopback, RealService.FreePort());
    private readonly IPEndPoint _theirs = new(IPAddress.Loopback, RealService.FreePort());
    private readonly IPEndPoint _oursDead = new(IPAddress.Loopback, RealService.FreePort());
    private readonly IPEndPoint _theirsDead = new(IPAddress.Loopback, RealService.FreePort());

    public HaproxyLogTests()
    {
        _server.Start();
        new Thread(Serve) { IsBackground = true }.Start();
        _syslog.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _log = new SessionLog(_lines);
        _plane = new DataPlane(1, _log);
        StartOurs();
        StartTheirs();
    }

    private string StatsSocket => Path.Combine(_haproxy.Folder, "stats");

    public void Dispose()
    {
        _plane.Dispose();
        _log.Dispose();
        _server.Dispose();
        _haproxy.Dispose();
        _syslog.Dispose();
    }

    // What happens, and what is compared: everything but addresses, dates, durations that are not -1, and sizes of messages, which HAProxy
    // counts in a form of its own.
    [SkippableTheory]
    [InlineData("GET /?a=b HTTP/1.1\r\nHost: a.test\r\nUser-Agent: long|name\r\n\r\n", false, "www app/s1")]
    [InlineData("GET /%7b{} HTTP/1.1\r\nHost: a.test\r\nUser-Agent: \"#|\u00e4\r\n\r\n", false, "{a.test|#22#23#7C#E4}")]
    [InlineData("HEAD / HTTP/1.1\r\nHost: a.test\r\n\r\n", false, " 200 ")]
    [InlineData("GET /404 HTTP/1.1\r\nHost: a.test\r\nCookie: SRV=s1\r\n\r\n", false, "--VN")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\nCookie: SRV=gone\r\n\r\n", false, "--II")]
    [InlineData("GET /denied HTTP/1.1\r\nHost: a.test\r\n\r\n", false, "PR--")]
    [InlineData("GET /returned HTTP/1.1\r\nHost: a.test\r\n\r\n", false, "LR--")]
    [InlineData("nonsense\r\n\r\n", false, "<BADREQ>")]
    [InlineData("GET /close HTTP/1.1\r\nHost: a.test\r\n\r\n", false, "SH")]
    [InlineData("GET /half HTTP/1.1\r\nHost: a.test\r\n\r\n", false, "SD")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", true, "SC")]
    public void Line_of_a_request_says_what_haproxy_says(string request, bool dead, string part)
    {
        Ask(dead ? _oursDead : _ours, request);
        Ask(dead ? _theirsDead : _theirs, request);

        string ours = _lines.Next();
        string theirs = Heard();
        Assert.Equal(Comparable(theirs), Comparable(ours));
        Assert.Contains(part, ours);
    }

    [SkippableFact]
    public void Counters_have_haproxys_columns_and_their_sums()
    {
        // Looking whether it listens was a session as well.
        Ask(new UnixDomainSocketEndPoint(StatsSocket), "clear counters all\n");
        foreach (string path in new[] { "/", "/404", "/denied", "/returned", "/half" })
        {
            Ask(_ours, $"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Ask(_theirs, $"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n");
            _lines.Next();
            Heard();
        }

        string[] theirs = Ask(new UnixDomainSocketEndPoint(StatsSocket), "show stat\n").Split('\n');
        Assert.Equal(theirs[0].TrimStart('#', ' ').TrimEnd(','), string.Join(',', HaproxyCsv.Columns));

        string[] ours = HaproxyCsv.Render(Settings(), _plane.Read(), ImmutableDictionary<string, Actors.Messages.HealthMessages.BackendChanged>.Empty).Split('\n');
        string[] same =
        [
            "pxname", "svname", "qcur", "qmax", "scur", "stot", "dreq", "dresp", "ereq", "econ", "eresp", "wretr", "wredis", "type", "hrsp_1xx", "hrsp_2xx", "hrsp_3xx",
            "hrsp_4xx", "hrsp_5xx", "hrsp_other", "req_tot", "cli_abrt", "srv_abrt", "mode", "conn_tot", "intercepted",
        ];
        foreach (string row in new[] { "www,FRONTEND", "app,s1", "app,BACKEND" })
        {
            string[] expected = theirs.Single(line => line.StartsWith(row + ",", StringComparison.Ordinal)).Split(',');
            string[] actual = ours.Single(line => line.StartsWith(row + ",", StringComparison.Ordinal)).Split(',');
            foreach (string column in same)
            {
                int at = HaproxyCsv.Columns.IndexOf(column);
                Assert.True(expected[at] == actual[at], $"{row} {column}: HAProxy {expected[at]}, ours {actual[at]}");
            }
        }
    }

    private void StartOurs()
    {
        var timeouts = new TrafficTimeouts(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        var deadServer = new IPEndPoint(IPAddress.Loopback, RealService.FreePort());
        _plane.ReplacePool(new ServerPool("app", BalanceAlgorithm.RoundRobin, [new PoolServer("s1", (IPEndPoint)_server.LocalEndpoint, 100)])
        {
            Http = new HttpPoolSettings { Cookie = new CookieSettings("SRV") },
        });
        _plane.ReplacePool(new ServerPool("dead", BalanceAlgorithm.RoundRobin, [new PoolServer("s1", deadServer, 100)]) { Retries = 0 });
        _plane.OpenFrontend(Frontend() with { Timeouts = timeouts });
        _plane.OpenFrontend(new FrontendSettings("down", [_oursDead], "dead", 1000, timeouts) { Http = new HttpSettings() });
    }

    private FrontendSettings Frontend() => new("www", [_ours], "app", 1000, new TrafficTimeouts(Patience, Patience, Patience))
    {
        Http = new HttpSettings
        {
            RequestCaptures = [new HeaderCapture("Host", 32), new HeaderCapture("User-Agent", 8)],
            AnswerCaptures = [new HeaderCapture("Server", 32)],
            Rules =
            [
                new HttpRule(PathIs("/denied"), new HttpAction.Deny(403)),
                new HttpRule(PathIs("/returned"), new HttpAction.Return(200, "text/plain", "hi")),
            ],
        },
    };

    private static HttpCondition PathIs(string path) => new HttpCondition.Text(HttpSubject.Path, "", HttpMatch.Exact, [path], false);

    private ServiceSettings Settings()
    {
        var server = (IPEndPoint)_server.LocalEndpoint;
        return new ServiceSettings(
            1,
            new NodeSettings("h1", "lo", IPAddress.Loopback, 100),
            [],
            [Frontend()],
            [new BackendSettings("app", BalanceAlgorithm.RoundRobin, false, null, [new ServerSettings("s1", "127.0.0.1", server.Port, 100, false)])]);
    }

    private void StartTheirs()
    {
        string file = _haproxy.Write("haproxy.cfg", $$"""
            global
                log 127.0.0.1:{{((IPEndPoint)_syslog.LocalEndPoint!).Port}} format raw local0
                stats socket {{StatsSocket}} mode 600 level admin
                nbthread 1
            defaults
                mode http
                log global
                option httplog
                option dontlognull
                timeout connect 20s
                timeout client 20s
                timeout server 20s
                retries 0
            frontend www
                bind {{_theirs}}
                capture request header Host len 32
                capture request header User-Agent len 8
                capture response header Server len 32
                http-request deny if { path /denied }
                http-request return status 200 content-type text/plain string hi if { path /returned }
                default_backend app
            backend app
                cookie SRV insert
                server s1 {{_server.LocalEndpoint}} cookie s1
            frontend down
                bind {{_theirsDead}}
                default_backend dead
            backend dead
                server s1 127.0.0.1:{{RealService.FreePort()}}

            """);
        _haproxy.Start([_theirs.Port, _theirsDead.Port], "haproxy", "-db", "-f", file);
        // Looking whether it listens was a connection, which counts until HAProxy has closed its side.
        Assert.True(SpinWait.SpinUntil(() => !TheirConnections().Any(), Patience), "HAProxy is at rest");
    }

    private IEnumerable<TcpConnectionInformation> TheirConnections() =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Where(connection => connection.LocalEndPoint.Port == _theirs.Port || connection.LocalEndPoint.Port == _theirsDead.Port);

    private static string Comparable(string line)
    {
        // client:port [date] frontend backend/server timers status bytes cookies termination counts queues {…} {…} "…"
        string[] words = line.Split(' ');
        words[0] = words[1] = "";
        words[4] = string.Join('/', words[4].Split('/').Select(time => time == "-1" ? time : "n"));
        words[6] = "";
        return string.Join(' ', words);
    }

    private static string Ask(EndPoint target, string request)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.Connect(target);
        socket.Send(Encoding.Latin1.GetBytes(request));
        socket.Shutdown(SocketShutdown.Send);
        var answer = new StringBuilder();
        byte[] bytes = new byte[65536];
        try
        {
            while (socket.Receive(bytes) is var got and > 0) answer.Append(Encoding.Latin1.GetString(bytes, 0, got));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // How it ends is not what is compared here.
        }

        return answer.ToString();
    }

    private string Heard()
    {
        byte[] line = new byte[4096];
        return Encoding.Latin1.GetString(line, 0, _syslog.Receive(line)).TrimEnd('\n');
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                Socket client = _server.AcceptSocket();
                new Thread(() => Answer(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The test is over: ended while it waited, or between two.
        }
    }

    private static void Answer(Socket client)
    {
        using Socket ended = client;
        byte[] bytes = new byte[65536];
        try
        {
            while (client.Receive(bytes) is var got and > 0)
            {
                string request = Encoding.Latin1.GetString(bytes, 0, got);
                string path = request.Split(' ')[1];
                if (path == "/close") return;
                string status = path == "/404" ? "404 Not Found" : "200 OK";
                string body = request.StartsWith("HEAD", StringComparison.Ordinal) || path == "/half" ? "" : "hello";
                client.Send(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nServer: test\r\nContent-Length: 5\r\n\r\n{body}"));
                if (path == "/half") return;
            }
        }
        catch (SocketException)
        {
            // The proxy had enough.
        }
    }

    private sealed class Lines : ILogSink
    {
        private readonly BlockingCollection<string> _lines = [];

        public string Next()
        {
            Assert.True(_lines.TryTake(out string? line, Patience), "no line came");
            return line!;
        }

        public int Write(ReadOnlySpan<byte> line)
        {
            _lines.Add(Encoding.Latin1.GetString(line));
            return 0;
        }

        public int Flush() => 0;

        public void Dispose()
        {
        }
    }
}
