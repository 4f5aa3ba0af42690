using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using HaActors.Lab.Tests.Health;
using HaActors.Net.Model;
using HaActors.Net.Proxy;

namespace HaActors.Lab.Tests.Traffic;

/// <summary>Our data plane and Debian's HAProxy with the same settings before the same servers, and what both log.</summary>
public sealed class HaproxyBeside : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private readonly ActingServer _server = new();
    private readonly IPEndPoint _gone = Free();
    private readonly Lines _ours = new();
    private readonly Lines _theirs = new();
    private readonly Dictionary<string, (IPEndPoint Ours, IPEndPoint Theirs)> _endpoints = [];
    private readonly Socket _syslog = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _holder = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private RealService? _haproxy;
    private SessionLog? _log;
    private DataPlane? _plane;

    public DataPlane Plane => _plane!;

    /// <summary>The server's end of the oldest request with a path by which it waits for the test.</summary>
    public Socket NextHeld() => _server.Held.TryTake(out Socket? held, Patience) ? held : throw new TimeoutException("no request came to the server");

    /// <summary>As <see cref="NextHeld"/>; null: there is none now.</summary>
    public Socket? TryNextHeld() => _server.Held.TryTake(out Socket? held) ? held : null;

    /// <summary>Starts both, once; skips the test where there is no HAProxy.</summary>
    public void Start()
    {
        if (_haproxy is not null) return;
        _haproxy = RealService.Prepare("/usr/sbin/haproxy", "haproxy");
        _full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        // A queue of length 0 holds one connection; the kernel ignores the handshakes of others.
        _full.Listen(0);
        _holder.Connect(_full.LocalEndPoint!);
        _syslog.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        new Thread(Listen) { IsBackground = true }.Start();
        _log = new SessionLog(new Sink(_ours));
        _plane = new DataPlane(1, _log);
        foreach (string name in new[] { "www", "down", "plain", "quick", "hasty", "hole", "full", "wait", "moved" }) _endpoints[name] = (Free(), Free());
        StartOurs();
        StartTheirs();
    }

    public IPEndPoint Of(bool ours, string frontend) => ours ? _endpoints[frontend].Ours : _endpoints[frontend].Theirs;

    /// <summary>The line about a client's request, which must be the only one of its connection.</summary>
    public string Line(bool ours, int clientPort) => (ours ? _ours : _theirs).Of(clientPort);

    /// <summary>Ends the session of a client, as an operator.</summary>
    public void Kill(bool ours, int clientPort)
    {
        if (ours)
        {
            long id = Plane.Sessions(new SessionFilter(), 1000).Single(session => session.Client.Port == clientPort).Id;
            Assert.Equal(1, Plane.KillSessions(new SessionFilter(Id: id)));
            return;
        }

        string session = Tell("show sess").Split('\n').Single(line => line.Contains($" src=127.0.0.1:{clientPort} ", StringComparison.Ordinal));
        Tell($"shutdown session {session.Split(':')[0]}");
    }

    /// <summary>Has the server of a backend go down that loses its sessions then, and come up again.</summary>
    public void MarkDown(bool ours, string backend)
    {
        if (ours)
        {
            Plane.KillSessions(new SessionFilter(Backend: backend, Server: "s1"), SessionOutcome.ServerDown);
            return;
        }

        Tell($"set server {backend}/s1 state maint");
        Tell($"set server {backend}/s1 state ready");
    }

    /// <summary>Waits until so many wait for a place in a backend.</summary>
    public void AwaitQueue(bool ours, string backend, int waiting) => Assert.True(
        SpinWait.SpinUntil(() => waiting == (ours ? Plane.Read().Backends.Single(each => each.Backend == backend).Waiting : Column($"{backend},BACKEND", "qcur")), Patience),
        $"{waiting} waiting in {backend}");

    /// <summary>What HAProxy answers on its administrative socket.</summary>
    public string Tell(string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)Patience.TotalMilliseconds };
        socket.Connect(new UnixDomainSocketEndPoint(StatsSocket));
        socket.Send(Encoding.ASCII.GetBytes(command + "\n"));
        return HearAll(socket);
    }

    /// <summary>Everything up to the end of a connection, or to its reset.</summary>
    public static string HearAll(Socket socket)
    {
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

    /// <summary>Our frontend www, as the actors would know it.</summary>
    public FrontendSettings Www => Frontend("www", "app", Long) with
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

    public IPEndPoint Server => _server.Endpoint;

    public void Dispose()
    {
        _plane?.Dispose();
        _log?.Dispose();
        _server.Dispose();
        _haproxy?.Dispose();
        _syslog.Dispose();
        _full.Dispose();
        _holder.Dispose();
    }

    private string StatsSocket => Path.Combine(_haproxy!.Folder, "stats");

    private void StartOurs()
    {
        PoolServer s1 = new("s1", Server, 100);
        Plane.ReplacePool(Pool("app", s1) with { Http = new HttpPoolSettings { Cookie = new CookieSettings("SRV") } });
        Plane.ReplacePool(Pool("plain", s1));
        Plane.ReplacePool(Pool("quick", s1));
        Plane.ReplacePool(Pool("dead", new PoolServer("s1", _gone, 100)));
        Plane.ReplacePool(Pool("hole", new PoolServer("s1", (IPEndPoint)_full.LocalEndPoint!, 100)));
        Plane.ReplacePool(Pool("full", s1 with { MaxConnections = 1 }) with { QueueTimeout = Short });
        Plane.ReplacePool(Pool("wait", s1 with { MaxConnections = 1 }) with { QueueTimeout = Long });
        Plane.ReplacePool(Pool("moved", new PoolServer("gone", _gone, 100), s1) with { Retries = 3 });
        Plane.OpenFrontend(Www);
        Plane.OpenFrontend(Frontend("down", "dead", Long));
        Plane.OpenFrontend(Frontend("quick", "quick", Long) with { Timeouts = new TrafficTimeouts(Long, Long, Short) });
        Plane.OpenFrontend(Frontend("hasty", "quick", Short));
        Plane.OpenFrontend(Frontend("hole", "hole", Short));
        foreach (string name in new[] { "plain", "full", "wait", "moved" }) Plane.OpenFrontend(Frontend(name, name, Long));
    }

    private FrontendSettings Frontend(string name, string backend, TimeSpan limit) =>
        new(name, [_endpoints[name].Ours], backend, 1000, new TrafficTimeouts(limit, limit, limit)) { Http = new HttpSettings { RequestTimeout = limit, KeepAliveTimeout = limit } };

    private static ServerPool Pool(string name, params PoolServer[] servers) => new(name, BalanceAlgorithm.RoundRobin, [.. servers]) { Retries = 0 };

    private static HttpCondition PathIs(string path) => new HttpCondition.Text(HttpSubject.Path, "", HttpMatch.Exact, [path], false);

    private void StartTheirs()
    {
        string Bind(string name) => $"bind {_endpoints[name].Theirs}";
        string file = _haproxy!.Write("haproxy.cfg", $$"""
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
                {{Bind("www")}}
                capture request header Host len 32
                capture request header User-Agent len 8
                capture response header Server len 32
                http-request deny if { path /denied }
                http-request return status 200 content-type text/plain string hi if { path /returned }
                default_backend app
            backend app
                cookie SRV insert
                server s1 {{Server}} cookie s1
            frontend down
                {{Bind("down")}}
                default_backend dead
            backend dead
                server s1 {{_gone}}
            defaults
                mode http
                log global
                option httplog
                option dontlognull
                option abortonclose
                timeout connect 20s
                timeout client 20s
                timeout server 20s
                retries 0
            frontend plain
                {{Bind("plain")}}
                default_backend plain
            backend plain
                server s1 {{Server}}
            frontend hasty
                {{Bind("hasty")}}
                timeout client 300ms
                timeout http-request 300ms
                default_backend quick
            frontend quick
                {{Bind("quick")}}
                default_backend quick
            backend quick
                timeout server 300ms
                server s1 {{Server}}
            frontend hole
                {{Bind("hole")}}
                default_backend hole
            backend hole
                timeout connect 300ms
                server s1 {{_full.LocalEndPoint}}
            frontend full
                {{Bind("full")}}
                default_backend full
            backend full
                timeout queue 300ms
                server s1 {{Server}} maxconn 1
            frontend wait
                {{Bind("wait")}}
                default_backend wait
            backend wait
                timeout queue 20s
                server s1 {{Server}} maxconn 1 on-marked-down shutdown-sessions
            frontend moved
                {{Bind("moved")}}
                default_backend moved
            backend moved
                retries 3
                option redispatch 1
                server gone {{_gone}}
                server s1 {{Server}}

            """);
        int[] ports = [.. _endpoints.Values.Select(each => each.Theirs.Port)];
        _haproxy.Start(ports, "haproxy", "-db", "-f", file);
        // Looking whether it listens was a connection, which counts until HAProxy has closed its side.
        Assert.True(SpinWait.SpinUntil(() => !AnyConnection(ports), Patience), "HAProxy is at rest");
    }

    private static bool AnyConnection(int[] ports) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(connection => ports.Contains(connection.LocalEndPoint.Port));

    private int Column(string row, string column)
    {
        string[] lines = Tell("show stat").Split('\n');
        int at = Array.IndexOf(lines[0].TrimStart('#', ' ').Split(','), column);
        return int.Parse(lines.Single(line => line.StartsWith(row + ",", StringComparison.Ordinal)).Split(',')[at], CultureInfo.InvariantCulture);
    }

    private void Listen()
    {
        byte[] line = new byte[4096];
        try
        {
            while (true) _theirs.Add(Encoding.Latin1.GetString(line, 0, _syslog.Receive(line)).TrimEnd('\n'));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The tests are over.
        }
    }

    private static IPEndPoint Free() => new(IPAddress.Loopback, RealService.FreePort());

    /// <summary>Lines by the client's port, which they begin with.</summary>
    private sealed class Lines
    {
        private readonly ConcurrentDictionary<int, string> _byPort = [];

        public void Add(string line)
        {
            string[] words = line.Split(' ')[0].Split(':');
            if (words.Length == 2 && int.TryParse(words[1], CultureInfo.InvariantCulture, out int port)) _byPort[port] = line;
        }

        public string Of(int port)
        {
            string? line = null;
            Assert.True(SpinWait.SpinUntil(() => _byPort.TryRemove(port, out line), Patience), $"no line about the client of port {port}");
            return line!;
        }
    }

    private sealed class Sink(Lines lines) : ILogSink
    {
        public int Write(ReadOnlySpan<byte> line)
        {
            lines.Add(Encoding.Latin1.GetString(line));
            return 0;
        }

        public int Flush() => 0;

        public void Dispose()
        {
        }
    }
}
