using System.Net;
using System.Net.Sockets;
using System.Text;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

public sealed partial class SessionLogTests : IDisposable
{
    private readonly LinesOfLog _lines = new();
    private readonly SessionLog _log;

    public SessionLogTests() => _log = new SessionLog(_lines);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Session_that_ended_well_has_haproxys_fields()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);
        server.Say("twelve bytes");
        client.Hears("twelve bytes");
        int port = PortOf(client);
        client.Dispose();
        server.Dispose();

        Assert.Matches(
            $@"^127\.0\.0\.1:{port} \[\d\d/\w{{3}}/\d{{4}}:\d\d:\d\d:\d\d\.\d{{3}}\] www app/s1 0/\d+/\d+ 12 -- 1/1/1/1/0 0/0$",
            _lines.Next());
    }

    [Fact]
    public void Server_that_breaks_in_the_middle_is_SD()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        Socket server = Accept(listener);
        server.Say("half");
        client.Hears("half");
        server.Abort();

        Assert.Matches(@" app/s1 0/\d+/\d+ 4 SD 1/1/1/1/0 0/0$", _lines.Next());
    }

    [Fact]
    public void Client_that_breaks_in_the_middle_is_CD()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        Socket client = plane.Connect();
        using Socket server = Accept(listener);
        client.Abort();

        Assert.Contains(" CD ", _lines.Next());
    }

    [Fact]
    public void Server_that_refuses_is_SC_with_the_retries()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        plane.Use(FreePort(), FreePort(), FreePort());
        using Socket client = plane.Connect();

        Assert.Matches(@" app/s\d 0/-1/\d+ 0 SC 1/1/\d/\d/\+3 0/0$", _lines.Next());
    }

    [Fact]
    public void Backend_without_servers_is_SC_and_NOSRV()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket client = plane.Connect();

        Assert.Matches(@" www app/<NOSRV> -1/-1/\d+ 0 SC 1/1/0/0/0 0/0$", _lines.Next());
    }

    [Fact]
    public void Who_waits_in_vain_is_sQ_with_its_place_in_the_queue()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Plane.ReplacePool(Pool(1, listener) with { QueueTimeout = TimeSpan.FromMilliseconds(50) });
        using Socket first = plane.Connect();
        using Socket server = Accept(listener);
        using Socket second = plane.Connect();

        Assert.Matches(@" app/<NOSRV> -1/-1/\d+ 0 sQ 2/2/1/0/0 0/0$", _lines.Next());
    }

    [Fact]
    public void Session_whose_server_dies_while_it_waits_is_served_by_another_or_ends_as_sQ()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Plane.ReplacePool(Pool(1, listener) with { QueueTimeout = TimeSpan.FromMilliseconds(100) });
        using Socket first = plane.Connect();
        using Socket server = Accept(listener);
        using Socket second = plane.Connect();
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 1, "the second to wait");

        plane.Plane.ReplacePool(Pool(1) with { QueueTimeout = TimeSpan.FromMilliseconds(100) });

        Assert.Contains(" sQ ", _lines.Next());
    }

    [Theory]
    [InlineData(SessionOutcome.Killed, " KD ")]
    [InlineData(SessionOutcome.ServerDown, " DD ")]
    public void Session_that_is_cut_says_why(SessionOutcome outcome, string code)
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);
        Until(() => plane.Server("s1").Sessions == 1, "the session");

        Assert.Equal(0, plane.Plane.KillSessions(new SessionFilter(Id: 999_999), outcome));
        Assert.Equal(0, plane.Plane.KillSessions(new SessionFilter(Frontend: "other"), outcome));
        Assert.Equal(1, plane.Plane.KillSessions(new SessionFilter(Server: "s1"), outcome));

        Assert.Contains(code, _lines.Next());
        client.HearsAReset();
    }

    [Fact]
    public void Sessions_are_listed_and_killed_by_number()
    {
        using var plane = new LoopbackPlane(loops: 3);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        var clients = Enumerable.Range(0, 10).Select(_ => plane.Connect()).ToList();
        var servers = Enumerable.Range(0, 10).Select(_ => Accept(listener)).ToList();
        Until(() => plane.Server("s1").Sessions == 10, "ten sessions");

        var sessions = plane.Plane.Sessions(new SessionFilter(Backend: "app", Server: "s1"), 100);
        Assert.Equal(10, sessions.DistinctBy(session => session.Id).Count());
        Assert.Equal(clients.Select(PortOf).Order(), sessions.Select(session => session.Client.Port).Order());
        Assert.All(sessions, session => Assert.Equal(("www", "app", "s1", SessionPhase.Data), (session.Frontend, session.Backend, session.Server, session.Phase)));
        Assert.Equal(4, plane.Plane.Sessions(new SessionFilter(), 4).Length);

        SessionInfo one = sessions.Single(session => session.Client.Port == PortOf(clients[3]));
        Assert.Equal(1, plane.Plane.KillSessions(new SessionFilter(Id: one.Id)));
        clients[3].HearsAReset();
        Assert.Equal(9, plane.Plane.Sessions(new SessionFilter(), 100).Length);
        clients.ForEach(client => client.Dispose());
        servers.ForEach(server => server.Dispose());
    }

    [Fact]
    public void Sample_leaves_out_sessions_that_ended_well_and_no_others()
    {
        using var log = new SessionLog(_lines, sample: 5);
        using var plane = new LoopbackPlane(loops: 1, log: log);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        for (int i = 0; i < 10; i++)
        {
            using Socket client = plane.Connect();
            using Socket server = Accept(listener);
            client.Dispose();
            server.HearsTheEnd();
            server.Dispose();
        }

        Until(() => plane.Www.Sessions == 0, "all to end");
        plane.Use(FreePort(), FreePort(), FreePort(), FreePort());
        using Socket refused = plane.Connect();
        Assert.Equal(["--", "--", "SC"], Enumerable.Range(0, 3).Select(_ => _lines.Next().Split(' ')[6]));
    }

    [Fact]
    public void Full_ring_drops_and_counts()
    {
        var ring = new SessionRing(3);
        for (int i = 0; i < 5; i++) ring.Add(new SessionRecord { Bytes = i });

        Assert.Equal(2, ring.Dropped);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(_ => ring.TryTake(out SessionRecord record) ? record.Bytes : -1));
        Assert.False(ring.TryTake(out _));
        ring.Add(new SessionRecord { Bytes = 9 });
        Assert.True(ring.TryTake(out SessionRecord last) && last.Bytes == 9);
    }

    [Fact]
    public void Full_text_ring_drops_the_record_and_mixes_up_nothing()
    {
        var ring = new SessionRing(100, textCapacity: 10);
        byte[] text = new byte[10];
        for (int i = 0; i < 50; i++)
        {
            byte[] own = [.. Enumerable.Repeat((byte)i, 1 + (i % 4))];
            ring.Add(new SessionRecord { Bytes = i, Http = new HttpRecord { LineLength = own.Length } }, own);
            if (i % 3 > 0) continue;
            while (ring.TryTake(out SessionRecord record, text))
                Assert.Equal(Enumerable.Repeat((byte)record.Bytes, record.Http.LineLength), text[..record.Http.LineLength]);
        }

        long before = ring.Dropped;
        for (int i = 0; i < 3; i++) ring.Add(new SessionRecord { Http = new HttpRecord { LineLength = 4 } }, text.AsSpan(0, 4));
        Assert.True(ring.Dropped > before);
    }

    [Fact]
    public void Syslog_gets_datagrams_with_priority_and_tag()
    {
        using var daemon = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
        daemon.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sink = new SyslogSink(daemon.LocalEndPoint!, facility: 16, "h1");

        Assert.Equal(0, sink.Write("a line"u8) + sink.Flush());

        byte[] datagram = new byte[2000];
        string text = Encoding.UTF8.GetString(datagram, 0, daemon.Receive(datagram));
        Assert.Matches($@"^<134>[A-Z][a-z]{{2}} [ \d]\d \d\d:\d\d:\d\d h1 haactors\[{Environment.ProcessId}\]: a line$", text);
    }

    [Fact]
    public void Syslog_gets_a_burst_of_lines_in_their_order()
    {
        const int burst = 150;      // more than fit into two calls
        using var daemon = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
        daemon.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sink = new SyslogSink(daemon.LocalEndPoint!, facility: 16, "h1");

        int lost = 0;
        for (int i = 0; i < burst; i++) lost += sink.Write(Encoding.ASCII.GetBytes($"line {i}{new string('.', i)}"));
        Assert.Equal(0, lost + sink.Flush());

        byte[] datagram = new byte[2000];
        for (int i = 0; i < burst; i++)
            Assert.EndsWith($": line {i}{new string('.', i)}", Encoding.UTF8.GetString(datagram, 0, daemon.Receive(datagram)));
    }

    [Fact]
    public void Syslog_socket_that_is_not_there_loses_lines_until_it_is()
    {
        string path = Path.Combine(Path.GetTempPath(), $"hatest-log-{Guid.NewGuid():N}");
        using var sink = new SyslogSink(new UnixDomainSocketEndPoint(path), 16, "h1");
        Assert.Equal(0, sink.Write("lost"u8) + sink.Write("as well"u8));
        Assert.Equal(2, sink.Flush());

        using var daemon = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        daemon.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            Assert.Equal(0, sink.Write("heard"u8) + sink.Flush());
            byte[] datagram = new byte[2000];
            Assert.EndsWith("]: heard", Encoding.UTF8.GetString(datagram, 0, daemon.Receive(datagram)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static int PortOf(Socket client) => ((IPEndPoint)client.LocalEndPoint!).Port;
}
