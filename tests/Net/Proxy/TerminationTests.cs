using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Net.Tests.Proxy.Tls;
using HaActors.Tests.Shared;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

/// <summary>The rows of docs/operations.md, "How sessions end", in mode tcp, as the log has them.</summary>
public sealed class TerminationTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Server_that_breaks_in_the_middle_is_SD()
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        Socket server = Accept(listener);
        server.Say("half");
        client.Hears("half");
        server.Abort();

        Assert.Matches(@" app/s1 0/\d+/\d+ 4 SD 1/1/1/1/0 0/0$", plane.Line());
        client.HearsAReset();
    }

    // The kernel ends the connection in good order for a process that died; mode tcp cannot know that more was to come.
    [Fact]
    public void Server_that_is_killed_between_bytes_ends_the_session_as_it_said()
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using (Socket server = Accept(listener)) server.Say("half");

        client.Hears("half");
        client.HearsTheEnd();
        client.Dispose();
        Assert.Matches(@" 4 -- ", plane.Line());
    }

    [Fact]
    public void Client_that_breaks_in_the_middle_is_CD()
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        Socket client = plane.Connect();
        using Socket server = Accept(listener);
        client.Abort();

        Assert.Contains(" CD ", plane.Line());
    }

    [Theory]
    [InlineData(true, " cD ")]
    [InlineData(false, " sD ")]
    public void Silence_is_blamed_on_whose_limit_it_breaks(bool client, string code)
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: new TrafficTimeouts(Patience, client ? Short : Patience, client ? Patience : Short), logs: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket silent = plane.Connect();
        using Socket server = Accept(listener);

        Assert.Contains(code, plane.Line());
        silent.HearsAReset();
    }

    [Fact]
    public void Backend_without_servers_is_SC_and_NOSRV()
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 1);
        using Socket client = plane.Connect();

        Assert.Matches(@" www app/<NOSRV> -1/-1/\d+ 0 SC 1/1/0/0/0 0/0$", plane.Line());
        client.HearsAReset();
    }

    [Fact]
    public void Server_that_refuses_is_SC_with_the_retries()
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 1);
        plane.Use(FreePort(), FreePort(), FreePort());
        using Socket client = plane.Connect();

        Assert.Matches(@" app/s\d 0/-1/\d+ 0 SC 1/1/\d/\d/\+3 0/0$", plane.Line());
        client.HearsAReset();
    }

    [Fact]
    public void Server_that_does_not_take_the_connection_is_sC()
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: new TrafficTimeouts(Short, Patience, Patience), logs: 1);
        using var full = new FullServer();
        plane.Plane.ReplacePool(Pool(0, full.Listener) with { Retries = 0 });
        using Socket client = plane.Connect();

        Assert.Matches(@" app/s1 0/-1/\d+ 0 sC ", plane.Line());
        client.HearsAReset();
    }

    // What a killed server leaves to those who were connecting to it: the port is closed before the connection is accepted.
    [Fact]
    public void Server_that_dies_while_it_is_connected_to_is_replaced_by_another_with_a_plus()
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: new TrafficTimeouts(Short, Patience, Patience), logs: 1);
        using var full = new FullServer();
        using Socket other = plane.Listen();
        plane.Use(full.Listener, other);
        Socket? served = null;
        for (int i = 0; i < 2 && served is null; i++)
        {
            Socket client = plane.Connect();
            using Socket server = Accept(other);
            if (plane.Server("s2").Redispatches + plane.Server("s1").Redispatches > 0) served = client;
            client.Dispose();
            server.Dispose();
            if (served is null) plane.Line();
        }

        Assert.Matches(@" app/s2 0/\d+/\d+ 0 (--|CD) \d/\d/\d/\d/\+1 ", plane.Line());
    }

    [Fact]
    public void Who_waits_in_vain_is_sQ_with_its_place_in_the_queue()
    {
        using var pair = new WaitingPair(logs: 1, limit: Short);

        Assert.Matches(@" app/<NOSRV> \d+/-1/\d+ 0 sQ 2/2/1/0/0 0/1$", pair.Plane.Line());
        pair.Second.HearsAReset();
    }

    [Fact]
    public void Who_waits_when_no_server_is_left_is_sQ()
    {
        using var pair = new WaitingPair(logs: 1, limit: Short);
        Until(() => pair.Waiting == 1 || pair.Plane.Outcome(SessionOutcome.QueueTimeout) == 1, "the second to wait");
        pair.Plane.Plane.ReplacePool(Pool(1) with { QueueTimeout = Short });

        Assert.Contains(" sQ ", pair.Plane.Line());
    }

    // Who waits gets the place of the first, whose server's process died, and with it the next server of the pool.
    [Fact]
    public void Server_that_is_killed_lets_those_in_who_wait()
    {
        using var pair = new WaitingPair(logs: 1);
        pair.Server.Abort();

        Assert.Contains(" SD ", pair.Plane.Line());
        using Socket next = Accept(pair.Listener);
        next.Say("served");
        pair.Second.Hears("served");
    }

    [Fact]
    public void Client_that_breaks_while_it_waits_is_CQ()
    {
        using var pair = new WaitingPair(logs: 1);
        pair.Second.Abort();

        Assert.Matches(@" app/<NOSRV> \d+/-1/\d+ 0 CQ 2/2/\d/\d/0 0/1$", pair.Plane.Line());
        Until(() => pair.Waiting == 0, "an empty queue");
    }

    [Fact]
    public void Operator_who_ends_one_that_waits_is_KQ()
    {
        using var pair = new WaitingPair(logs: 1);
        DataPlane plane = pair.Plane.Plane;
        long waiting = plane.Sessions(new SessionFilter(), 10).Single(each => each.Phase == SessionPhase.Queue).Id;
        Assert.Equal(1, plane.KillSessions(new SessionFilter(Id: waiting)));

        Assert.Contains(" KQ ", pair.Plane.Line());
        pair.Second.HearsAReset();
    }

    [Theory]
    [InlineData(SessionOutcome.Killed, " KD ")]
    [InlineData(SessionOutcome.ServerDown, " DD ")]
    public void Session_that_is_cut_says_why(SessionOutcome outcome, string code)
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 1);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using Socket server = Accept(listener);
        Until(() => plane.Server("s1").Sessions == 1, "the session");

        Assert.Equal(0, plane.Plane.KillSessions(new SessionFilter(Id: 999_999), outcome));
        Assert.Equal(0, plane.Plane.KillSessions(new SessionFilter(Frontend: "other"), outcome));
        Assert.Equal(1, plane.Plane.KillSessions(new SessionFilter(Server: "s1"), outcome));

        Assert.Contains(code, plane.Line());
        client.HearsAReset();
    }

    [Theory]
    [InlineData("nonsense\r\n", " PR ")]
    [InlineData("", " cR ")]
    public void Client_that_does_not_say_who_it_is_never_comes_to_a_server(string said, string code)
    {
        using var plane = new LoopbackPlane(loops: 1, logs: 1);
        plane.Plane.OpenFrontend(plane.Frontend with { AcceptProxy = true, InspectTimeout = Short });
        using Socket client = plane.Connect();
        if (said.Length > 0) client.Say(said);

        string line = plane.Line();
        Assert.Contains(" app/<NOSRV> -1/-1/", line);
        Assert.Contains(code, line);
    }

    [Fact]
    public void Client_that_speaks_no_TLS_is_PR()
    {
        using var authority = new TestAuthority();
        using var plane = new LoopbackPlane(loops: 1, tls: new TlsBindSettings([authority.ForBind("localhost")], [], TlsVersion.Tls12, null, false), logs: 1);
        plane.Use(plane.Listen());
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\n\r\n");

        Assert.Contains(" PR ", plane.Line());
    }
}
