using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using static HaActors.Net.Tests.Proxy.Http.HttpPlane;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy.Http;

/// <summary>Servers that fail: what the client gets, and what log and counters say (docs/operations.md, "How sessions end").</summary>
public sealed class ServerFailureTests
{
    private const string Half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";

    private const string HalfInChunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private static readonly TrafficTimeouts QuickConnect = new(Short, Patience, Patience);

    private static readonly TrafficTimeouts QuickServer = new(Patience, Patience, Short);

    [Fact]
    public void Without_a_server_the_client_gets_503()
    {
        using var plane = new HttpPlane(servers: 0);
        Socket client = plane.Connect();
        client.Say(Get);

        Assert.StartsWith("HTTP/1.1 503 ", client.HearsAll());
        client.Dispose();
        Assert.Matches(@" www app/<NOSRV> \d+/-1/-1/-1/\d+ 503 \d+ - - SC-- 1/1/0/0/0 0/0 ""GET / HTTP/1\.1""$", plane.EndsWith(SessionOutcome.NoServer, "SC"));
        Assert.Equal((1, 1), (plane.Plane.Read().Backends[0].Exchanges.NoServer, plane.Www.Answers[4]));
    }

    [Fact]
    public void Server_that_refuses_is_asked_again_and_then_503()
    {
        using var plane = new HttpPlane(timeouts: QuickConnect);
        plane.Listeners[0].Dispose();
        Socket client = plane.Connect();
        client.Say(Get);

        Assert.StartsWith("HTTP/1.1 503 ", client.HearsAll());
        client.Dispose();
        Assert.Matches(@" app/s1 \d+/\d+/-1/-1/\d+ 503 \d+ - - SC-- 1/1/\d/\d/3 0/0 ", plane.EndsWith(SessionOutcome.ConnectFailed, "SC"));
    }

    [Fact]
    public void Server_that_does_not_take_the_connection_gives_503()
    {
        using var plane = new HttpPlane(timeouts: QuickConnect);
        using var full = new FullServer();
        plane.Plane.ReplacePool(Pool(0, full.Listener) with { Retries = 0 });
        Socket client = plane.Connect();
        client.Say(Get);

        Assert.StartsWith("HTTP/1.1 503 ", client.HearsAll());
        client.Dispose();
        Assert.Matches(@" app/s1 \d+/\d+/-1/-1/\d+ 503 ", plane.EndsWith(SessionOutcome.ConnectTimeout, "sC"));
    }

    // The second is what a killed server leaves to those who were connecting to it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Server_that_refuses_or_dies_while_it_is_connected_to_is_replaced_by_another(bool refuses)
    {
        using var plane = new HttpPlane(timeouts: QuickConnect);
        using var full = new FullServer();
        if (refuses) full.Listener.Dispose();
        plane.Plane.ReplacePool(Pool(0) with { Servers = [new PoolServer("gone", full.Endpoint, 100), plane.Pool.Servers[0]] });

        string[] lines = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            (Socket client, Socket server) = plane.Ask(Post);
            server.Say(Ok);
            client.Hears(Ok);
            return plane.Line();
        })];
        Assert.Single(lines, line => line.Contains("/+1 0/0 "));
        Assert.All(lines, line => Assert.Matches(" app/s1 .* 200 40 - - ---- ", line));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", false)]
    public void Server_that_ends_before_its_answer_gives_502(string begin, bool abort)
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        server.Say(begin);
        End(server, abort);

        Assert.StartsWith("HTTP/1.1 502 ", client.HearsAll());
        client.Dispose();
        Assert.Matches(@" app/s1 \d+/0/\d+/-1/\d+ 502 ", plane.EndsWith(SessionOutcome.ServerReset, "SH"));
        Assert.Equal((1, 1, 0), (plane.S1.Exchanges.ServerAborts, plane.S1.Exchanges.BadAnswers, plane.S1.Exchanges.ClientAborts));
    }

    // A server's process that is killed ends its connections in good order; the length says that more was to come.
    [Theory]
    [InlineData(Half, false)]
    [InlineData(Half, true)]
    [InlineData(HalfInChunks, false)]
    [InlineData(HalfInChunks, true)]
    public void Answer_that_breaks_off_is_never_taken_for_whole(string half, bool abort)
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        server.Say(half);
        client.Hears(half);
        End(server, abort);

        client.HearsAReset();
        Assert.Matches(@" app/s1 \d+/0/\d+/\d+/\d+ 200 ", plane.EndsWith(SessionOutcome.ServerReset, "SD"));
        Assert.Equal((1, 1, 0), (plane.S1.Exchanges.ServerAborts, plane.S1.Exchanges.BadAnswers, plane.S1.Exchanges.ClientAborts));
    }

    [Fact]
    public void Chunks_that_break_the_rules_break_the_answer_off()
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        server.Say(HalfInChunks);
        client.Hears(HalfInChunks);
        server.Say("4;\n0\r\nx");

        client.HearsAReset();
        plane.EndsWith(SessionOutcome.BadAnswer, "PD");
    }

    [Fact]
    public void Silent_server_gives_504()
    {
        using var plane = new HttpPlane(timeouts: QuickServer);
        (Socket client, Socket server) = plane.Ask();

        Assert.StartsWith("HTTP/1.1 504 ", client.HearsAll());
        server.HearsAReset();
        client.Dispose();
        plane.EndsWith(SessionOutcome.ServerTimeout, "sH");
    }

    [Fact]
    public void Server_that_falls_silent_in_the_middle_breaks_the_answer_off()
    {
        using var plane = new HttpPlane(timeouts: QuickServer);
        (Socket client, Socket server) = plane.Ask();
        server.Say(Half);
        client.Hears(Half);

        client.HearsAReset();
        server.HearsAReset();
        plane.EndsWith(SessionOutcome.ServerTimeout, "sD");
    }

    [Fact]
    public void Nobody_with_a_place_in_time_gives_503()
    {
        using var plane = new HttpPlane(maxConnections: 1);
        plane.Plane.ReplacePool(plane.Pool with { QueueTimeout = Short });
        plane.Ask();
        Socket second = plane.Connect();
        second.Say(Get);

        Assert.StartsWith("HTTP/1.1 503 ", second.HearsAll());
        second.Dispose();
        Assert.Matches(@" app/<NOSRV> \d+/\d+/-1/-1/\d+ 503 \d+ - - sQ-- 2/2/\d/\d/0 0/1 ", plane.EndsWith(SessionOutcome.QueueTimeout, "sQ"));
    }

    [Fact]
    public void Who_waits_for_a_server_that_dies_is_served_by_another()
    {
        using var plane = new HttpPlane(servers: 2, balance: BalanceAlgorithm.Source, maxConnections: 1);
        Socket first = plane.Connect();
        first.Say(Get);
        Until(() => plane.Plane.Read().Servers.Any(each => each.Sessions == 1), "a session");
        int hashed = plane.S1.Sessions == 1 ? 0 : 1;
        Socket second = plane.Connect();
        second.Say(Get);
        Until(() => plane.Waiting == 1, "the second to wait for its own server");

        plane.Plane.ReplacePool(plane.Pool with { Servers = plane.Pool.Servers.RemoveAt(hashed) });

        Socket server = plane.Accept(1 - hashed);
        server.Hears(Get);
        server.Say(Ok);
        second.Hears(Ok);
        Assert.Matches($@" app/s{2 - hashed} \d+/\d+/\d+/\d+/\d+ 200 40 - - ---- ", plane.Line());
    }

    [Theory]
    [InlineData(SessionOutcome.Killed, "", "KH")]
    [InlineData(SessionOutcome.Killed, Half, "KD")]
    [InlineData(SessionOutcome.ServerDown, "", "DH")]
    [InlineData(SessionOutcome.ServerDown, Half, "DD")]
    public void Session_that_is_cut_says_why_and_where(SessionOutcome outcome, string half, string code)
    {
        using var plane = new HttpPlane();
        (Socket client, Socket server) = plane.Ask();
        server.Say(half);
        client.Hears(half);
        plane.Plane.KillSessions(new SessionFilter(Backend: "app", Server: "s1"), outcome);

        client.HearsAReset();
        server.HearsAReset();
        plane.EndsWith(outcome, code);
    }

    // The backend is one that a rule chose: the frontend's own would not be asked for its sessions.
    [Fact]
    public void Operator_who_ends_one_that_waits_is_KQ()
    {
        using var plane = new HttpPlane(new HttpSettings { Rules = [new HttpRule(null, new HttpAction.UseBackend("other"))] }, maxConnections: 1);
        plane.Plane.ReplacePool(plane.Pool with { Backend = "other" });
        (Socket first, Socket server) = plane.Ask();
        Socket second = plane.Connect();
        second.Say(Get);
        Until(() => plane.Waiting == 1, "the second to wait");

        Assert.Equal(0, plane.Plane.KillSessions(new SessionFilter(Backend: "app")));
        Assert.Equal(2, plane.Plane.KillSessions(new SessionFilter(Backend: "other")));

        first.HearsAReset();
        second.HearsAReset();
        server.HearsAReset();
        string[] lines = [plane.Line(), plane.Line()];
        Assert.Single(lines, line => line.Contains(" other/s1 ") && line.Contains(" KH-- "));
        Assert.Single(lines, line => line.Contains(" other/<NOSRV> ") && line.Contains(" KQ-- "));
        Until(() => plane is { Waiting: 0, Www.Sessions: 0 }, "the end of both");
    }

    private static void End(Socket server, bool abort)
    {
        if (abort) server.Abort();
        else server.Dispose();
    }
}
