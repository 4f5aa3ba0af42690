using System.Net.Sockets;
using HaActors.Net.Model;
using HaActors.Net.Proxy;
using HaActors.Net.Tests.Proxy.Tls;
using HaActors.Tests.Shared;
using static HaActors.Net.Tests.Proxy.LoopbackPlane;

namespace HaActors.Net.Tests.Proxy;

/// <content>The rows of docs/operations.md, "How sessions end", that mode tcp has beyond those of the other file.</content>
public sealed partial class SessionLogTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(true, " cD ")]
    [InlineData(false, " sD ")]
    public void Silence_is_blamed_on_whose_limit_it_breaks(bool client, string code)
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: new TrafficTimeouts(Patience, client ? Short : Patience, client ? Patience : Short), log: _log);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket silent = plane.Connect();
        using Socket server = Accept(listener);

        Assert.Contains(code, _lines.Next());
        silent.HearsAReset();
    }

    [Fact]
    public void Server_that_is_killed_between_bytes_ends_the_session_as_it_said()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Use(listener);
        using Socket client = plane.Connect();
        using (Socket server = Accept(listener)) server.Say("half");

        // The kernel ends the connection in good order for a process that died; mode tcp cannot know that more was to come.
        client.Hears("half");
        client.HearsTheEnd();
        client.Dispose();
        Assert.Matches(@" 4 -- ", _lines.Next());
    }

    [Fact]
    public void Server_that_does_not_take_the_connection_is_sC()
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: new TrafficTimeouts(Short, Patience, Patience), log: _log);
        using Socket full = plane.Listen(backlog: 0);
        using var holder = new Socket(SocketType.Stream, ProtocolType.Tcp);
        holder.Connect(full.LocalEndPoint!);
        plane.Plane.ReplacePool(Pool(0, full) with { Retries = 0 });
        using Socket client = plane.Connect();

        Assert.Matches(@" app/s1 0/-1/\d+ 0 sC ", _lines.Next());
    }

    // What a killed server leaves to those who were connecting to it: the port is closed before the connection is accepted.
    [Fact]
    public void Server_that_dies_while_it_is_connected_to_is_replaced_by_another_with_a_plus()
    {
        using var plane = new LoopbackPlane(loops: 1, timeouts: new TrafficTimeouts(Short, Patience, Patience), log: _log);
        using Socket full = plane.Listen(backlog: 0);
        using var holder = new Socket(SocketType.Stream, ProtocolType.Tcp);
        holder.Connect(full.LocalEndPoint!);
        using Socket other = plane.Listen();
        plane.Use(full, other);
        Socket? served = null;
        for (int i = 0; i < 2 && served is null; i++)
        {
            Socket client = plane.Connect();
            using Socket server = Accept(other);
            if (plane.Server("s2").Redispatches + plane.Server("s1").Redispatches > 0) served = client;
            client.Dispose();
            server.Dispose();
            if (served is null) _lines.Next();
        }

        Assert.Matches(@" app/s2 0/\d+/\d+ 0 (--|CD) \d/\d/\d/\d/\+1 ", _lines.Next());
    }

    [Fact]
    public void Client_that_breaks_while_it_waits_is_CQ()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Plane.ReplacePool(Pool(1, listener) with { QueueTimeout = Patience });
        using Socket first = plane.Connect();
        using Socket server = Accept(listener);
        Socket second = plane.Connect();
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 1, "the second to wait");
        second.Abort();

        Assert.Matches(@" app/<NOSRV> -1/-1/\d+ 0 CQ ", _lines.Next());
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 0, "an empty queue");
    }

    // The server that the first has is killed: who waits gets its place, and with it the next server of the pool.
    [Fact]
    public void Server_that_is_killed_lets_those_in_who_wait()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Plane.ReplacePool(Pool(1, listener) with { QueueTimeout = Patience });
        using Socket first = plane.Connect();
        Socket killed = Accept(listener);
        using Socket second = plane.Connect();
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 1, "the second to wait");
        killed.Abort();

        Assert.Contains(" SD ", _lines.Next());
        using Socket next = Accept(listener);
        next.Say("served");
        second.Hears("served");
    }

    [Theory]
    [InlineData("nonsense\r\n", " PR ")]
    [InlineData("", " cR ")]
    public void Client_that_does_not_say_who_it_is_never_comes_to_a_server(string said, string code)
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        plane.Plane.OpenFrontend(plane.Frontend with { AcceptProxy = true, InspectTimeout = Short });
        using Socket client = plane.Connect();
        if (said.Length > 0) client.Say(said);

        string line = _lines.Next();
        Assert.Contains(" app/<NOSRV> -1/-1/", line);
        Assert.Contains(code, line);
    }

    [Fact]
    public void Client_that_speaks_no_TLS_is_PR()
    {
        using var authority = new TestAuthority();
        using var plane = new LoopbackPlane(loops: 1, tls: new TlsBindSettings([authority.ForBind("localhost")], [], TlsVersion.Tls12, null, false), log: _log);
        plane.Use(plane.Listen());
        using Socket client = plane.Connect();
        client.Say("GET / HTTP/1.1\r\n\r\n");

        Assert.Contains(" PR ", _lines.Next());
    }

    [Fact]
    public void Operator_who_ends_one_that_waits_is_KQ()
    {
        using var plane = new LoopbackPlane(loops: 1, log: _log);
        using Socket listener = plane.Listen();
        plane.Plane.ReplacePool(Pool(1, listener) with { QueueTimeout = Patience });
        using Socket first = plane.Connect();
        using Socket server = Accept(listener);
        using Socket second = plane.Connect();
        Until(() => plane.Plane.Read().Backends.Single().Waiting == 1, "the second to wait");
        long waiting = plane.Plane.Sessions(new SessionFilter(), 10).Single(each => each.Phase == SessionPhase.Queue).Id;
        Assert.Equal(1, plane.Plane.KillSessions(new SessionFilter(Id: waiting)));

        Assert.Contains(" KQ ", _lines.Next());
        second.HearsAReset();
    }
}
